from models.fhir import ExtensionObject, HumanNameObject, ObservationObject, Patient, PatientObject
from pydantic import TypeAdapter


def family_names(patient: PatientObject) -> list[str]:
    names = patient.name or []
    return [one.family for one in names if isinstance(one, HumanNameObject) and one.family is not None]


def first_url(extension: ExtensionObject) -> str | None:
    inner = extension.extension[0] if extension.extension else None
    return first_url(inner) if isinstance(inner, ExtensionObject) else extension.url


def observations(patient: PatientObject) -> list[ObservationObject]:
    return [one for one in patient.contained or [] if isinstance(one, ObservationObject)]


made = PatientObject(
    resourceType="Patient",
    name=[HumanNameObject(family="Meier")],
    extension=[ExtensionObject(url="a", extension=[ExtensionObject(url="b")])],
    contained=[ObservationObject(resourceType="Observation")],
)
read: Patient = TypeAdapter(Patient).validate_json(made.model_dump_json(by_alias=True, exclude_unset=True))
assert isinstance(read, PatientObject)
assert read == made
assert family_names(read) == ["Meier"]
assert read.extension is not None and isinstance(read.extension[0], ExtensionObject)
assert first_url(read.extension[0]) == "b"
assert len(observations(read)) == 1
