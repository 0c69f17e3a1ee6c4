from models.widget_v1 import (
    WidgetV1,
    WidgetV1Spec,
    WidgetV1SpecAffinityItem,
    WidgetV1SpecContainersItem,
    WidgetV1SpecSelector,
)


def labels(selector: WidgetV1SpecSelector | None) -> dict[str, str]:
    return dict((selector and selector.matchLabels) or {})


def secrets(container: WidgetV1SpecContainersItem) -> list[str]:
    sources = [one.valueFrom for one in container.env or []]
    return [one.secretKeyRef.key for one in sources if one and one.secretKeyRef]


selector = WidgetV1SpecSelector(matchLabels={"app": "w"})
affinity = WidgetV1SpecAffinityItem(topologyKey="zone", labelSelector=selector, namespaceSelector=selector)
container = WidgetV1SpecContainersItem.model_validate(
    {"name": "c", "image": "i", "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"key": "k"}}}]}
)
widget = WidgetV1(
    spec=WidgetV1Spec(
        selector=selector,
        maxUnavailable="25%",
        affinity=[affinity],
        antiAffinity=[affinity],
        containers=[container],
        initContainers=[container],
    )
)
read = WidgetV1.model_validate_json(widget.model_dump_json(by_alias=True, exclude_unset=True))
assert read == widget
assert [labels(one.labelSelector) for one in read.spec.antiAffinity or []] == [{"app": "w"}]
assert [secrets(one) for one in read.spec.initContainers or []] == [["k"]]
limit: int | str | None = read.spec.maxUnavailable
assert limit == "25%"
