"""The program as gunicorn serves it, with the clock set to the small school's day."""

import time_machine

from config.wsgi import application
from demo.worlds import NOW

time_machine.travel(NOW, tick=True).start()

__all__ = ["application"]
