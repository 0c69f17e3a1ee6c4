"""The settings of a build: records with defaults, and the code that reads them from the settings file."""

from trivet.settings.records import DocsTarget as DocsTarget
from trivet.settings.records import Draft as Draft
from trivet.settings.records import Lint as Lint
from trivet.settings.records import ModelsTarget as ModelsTarget
from trivet.settings.records import OwnTarget as OwnTarget
from trivet.settings.records import Pages as Pages
from trivet.settings.records import Readings as Readings
from trivet.settings.records import SchemaTarget as SchemaTarget
from trivet.settings.records import Select as Select
from trivet.settings.records import SqlTarget as SqlTarget
from trivet.settings.records import Targets as Targets
from trivet.settings.settings import Settings as Settings
