"""The planner's settings: Onebox's, and the planner itself."""

from onebox.app.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "planner"]
