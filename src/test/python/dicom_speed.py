"""Decodes, windows and resizes a DICOM file with pydicom and Pillow, and tells the median time in milliseconds.

    python3 src/test/python/dicom_speed.py chest.dcm 5
"""
import io
import statistics
import sys
import time

import numpy
import pydicom
from PIL import Image
from pydicom.pixel_data_handlers.util import apply_modality_lut, apply_voi_lut

WARM_UP = 2


def prepared(file):
    """224 x 224 gray levels, as the application prepares them."""
    dataset = pydicom.dcmread(io.BytesIO(file))
    values = apply_voi_lut(apply_modality_lut(dataset.pixel_array, dataset), dataset)
    if dataset.PhotometricInterpretation == "MONOCHROME1":
        values = values.max() - values
    return Image.fromarray(values.astype(numpy.float32)).resize((224, 224), Image.BILINEAR)


def main():
    with open(sys.argv[1], "rb") as stream:
        file = stream.read()
    seconds = []
    for _ in range(WARM_UP + int(sys.argv[2])):
        start = time.perf_counter()
        prepared(file)
        seconds.append(time.perf_counter() - start)
    print(1000 * statistics.median(seconds[WARM_UP:]))


if __name__ == "__main__":
    main()
