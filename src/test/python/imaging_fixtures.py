"""Makes the fixtures in src/test/resources/imaging from phantom.jpg there, a drawn phantom (class Phantom).

Pillow is the reference that the package imaging promises to follow, in gray levels and in resizing.
Run from the repository root with Python 3 and Pillow 9.4; the results are committed.
"""
from pathlib import Path
from PIL import Image, ImageOps

FOLDER = Path("src/test/resources/imaging")
PHANTOM = Image.open(FOLDER / "phantom.jpg")


def resized(name, picture):
    """Saves a gray picture and what Pillow makes of it at 224 x 224."""
    picture.save(FOLDER / f"{name}.png", optimize=True)
    picture.resize((224, 224), Image.BILINEAR).save(FOLDER / f"{name}.224.png", optimize=True)


def gray(name):
    """Saves Pillow's gray levels of the JPEG of that name."""
    Image.open(FOLDER / f"{name}.jpg").convert("L").save(FOLDER / f"{name}.gray.png", optimize=True)


def adobe(transform):
    return bytes([0xFF, 0xEE, 0, 14]) + b"Adobe" + bytes([0, 100, 0, 0, 0, 0, transform])


def main():
    PHANTOM.resize((224, 224), Image.BILINEAR).save(FOLDER / "phantom.224.png", optimize=True)
    resized("smaller", PHANTOM.resize((97, 131), Image.BILINEAR))
    resized("odd", PHANTOM.resize((301, 223), Image.BILINEAR))
    resized("flat", PHANTOM.resize((400, 101), Image.BILINEAR))

    small = PHANTOM.resize((120, 96), Image.BILINEAR)
    tinted = ImageOps.colorize(small, (0, 0, 8), (235, 245, 255))
    tinted.save(FOLDER / "ycbcr.jpg", quality=90, subsampling=2)
    gray("ycbcr")

    # Pillow writes YCbCr pictures without conversion: red, green and blue go in as if they were that, and the
    # markers then tell the truth.
    as_stored = Image.merge("YCbCr", tinted.split())
    as_stored.save(FOLDER / "rgb.jpg", quality=92, subsampling=0)
    stored = (FOLDER / "rgb.jpg").read_bytes()
    (FOLDER / "rgb.jpg").write_bytes(stored[:2] + adobe(0) + stored[20:])
    gray("rgb")

    cmyk = tinted.convert("CMYK")
    black = ImageOps.invert(small).point(lambda v: v // 3)
    cmyk = Image.merge("CMYK", (*cmyk.split()[:3], black))
    cmyk.save(FOLDER / "cmyk.jpg", quality=92)
    gray("cmyk")

    # The components mean inverted ink, and Pillow inverts what it writes once more.
    negative = ImageOps.invert(tinted)
    luma = Image.merge("CMYK", (*(ImageOps.invert(c) for c in negative.convert("YCbCr").split()), black))
    luma.save(FOLDER / "ycck.jpg", quality=92)
    stored = (FOLDER / "ycck.jpg").read_bytes()
    at = stored.index(b"Adobe") + 11
    (FOLDER / "ycck.jpg").write_bytes(stored[:at] + bytes([2]) + stored[at + 1:])
    gray("ycck")


if __name__ == "__main__":
    main()
