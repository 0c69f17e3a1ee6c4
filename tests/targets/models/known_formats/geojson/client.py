from models.feature import GeoJSONFeature


def points(feature: GeoJSONFeature) -> list[list[float]]:
    geometry = feature.geometry
    if geometry is None:
        return []
    if geometry.type == "Point":
        return [geometry.coordinates]
    if geometry.type == "LineString":
        return geometry.coordinates
    return [one.coordinates for one in geometry.geometries if one.type == "Point"]


inner = '{"type": "Point", "coordinates": [1, 2]}, {"type": "LineString", "coordinates": [[3, 4], [5, 6]]}'
geometry = f'{{"type": "GeometryCollection", "geometries": [{inner}]}}'
read = GeoJSONFeature.model_validate_json(
    f'{{"type": "Feature", "properties": {{"a": 1}}, "geometry": {geometry}}}'
)
assert points(read) == [[1, 2]]
made = GeoJSONFeature(type="Feature", id=7, properties={"a": [1]}, geometry=None)
assert points(made) == []
assert made.properties is not None and made.properties["a"] == [1]
