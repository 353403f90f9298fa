from ..flat import square
from .cube import volume
