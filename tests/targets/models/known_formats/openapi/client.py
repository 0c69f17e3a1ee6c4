from models.petstore import AnyPet, Cat, CatHuntingSkill, Dog, OwnerAddress, OwnerObject, Page, Pet
from pydantic import TypeAdapter


def city(pet: Pet) -> str | None:
    address = pet.owner.address if pet.owner else None
    return address.city if address else None


def skill(pet: AnyPet) -> str:
    return pet.huntingSkill if isinstance(pet, Cat) else f"{pet.packSize} together"


owner = OwnerObject(address=OwnerAddress(city="Rome"))
cat = Cat(petType="cat", name="Tom", huntingSkill=CatHuntingSkill.LAZY, owner=owner)
dog = Dog(petType="dog", name="Rex", packSize=3)
page = Page(items=[cat, dog])
read = Page.model_validate_json(page.model_dump_json(by_alias=True, exclude_unset=True))
assert read == page
assert [skill(one) for one in read.items] == ["lazy", "3 together"]
assert city(cat) == "Rome" and city(dog) is None
assert cat.tag is None
pet: AnyPet = TypeAdapter[AnyPet](AnyPet).validate_python(dog.model_dump(exclude_unset=True))
assert isinstance(pet, Dog)
assert Cat.__doc__ == "A pet that hunts."
