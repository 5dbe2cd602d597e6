from django.db import migrations, models

# The number 20260901 names this lock; the trigger takes it before it looks at the last link, so links never fork.
CHAIN = r"""
CREATE FUNCTION audit_entry_text(e auditlog_logentry) RETURNS text LANGUAGE sql STABLE
RETURN jsonb_build_array(
  e.id, e.content_type_id, e.object_pk, e.object_repr, e.action, e.changes, e.actor_id, e.cid,
  host(e.remote_addr), extract(epoch from e.timestamp), e.additional_data)::text;

CREATE FUNCTION audit_link_hash(previous bytea, e auditlog_logentry) RETURNS bytea LANGUAGE sql STABLE
RETURN sha256(previous || convert_to(audit_entry_text(e), 'UTF8'));

CREATE FUNCTION audit_chain_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
  last_seq bigint;
  last_hash bytea;
BEGIN
  PERFORM pg_advisory_xact_lock(20260901);
  SELECT seq, hash INTO last_seq, last_hash FROM public.common_auditlink ORDER BY seq DESC LIMIT 1;
  INSERT INTO public.common_auditlink (seq, entry_id, hash)
  VALUES (coalesce(last_seq, 0) + 1, NEW.id, public.audit_link_hash(coalesce(last_hash, ''::bytea), NEW));
  RETURN NULL;
END $$;

CREATE TRIGGER audit_chain_link AFTER INSERT ON auditlog_logentry
FOR EACH ROW EXECUTE FUNCTION audit_chain_link();

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit only grows: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$;

CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON auditlog_logentry
FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON auditlog_logentry
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON common_auditlink
FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON common_auditlink
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""

UNCHAIN = """
DROP TRIGGER audit_never_emptied ON common_auditlink;
DROP TRIGGER audit_only_grows ON common_auditlink;
DROP TRIGGER audit_never_emptied ON auditlog_logentry;
DROP TRIGGER audit_only_grows ON auditlog_logentry;
DROP TRIGGER audit_chain_link ON auditlog_logentry;
DROP FUNCTION audit_refuse_change();
DROP FUNCTION audit_chain_link();
DROP FUNCTION audit_link_hash(bytea, auditlog_logentry);
DROP FUNCTION audit_entry_text(auditlog_logentry);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0001_russian_order"),
        ("auditlog", "0017_add_actor_email"),
    ]
    operations = [
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.BigIntegerField(unique=True)),
                ("hash", models.BinaryField()),
            ],
            options={"ordering": ("seq",)},
        ),
        migrations.RunSQL(CHAIN, UNCHAIN),
    ]
