package org.radiologyai.dicom;

/** Tags of the data elements that are looked at, by their keywords (PS3.6): the group in the upper 16 bits. */
final class Tag {

    static final int TRANSFER_SYNTAX_UID = 0x0002_0010;
    static final int DIRECTORY_RECORD_SEQUENCE = 0x0004_1220;
    static final int SOP_CLASS_UID = 0x0008_0016;
    static final int STUDY_DATE = 0x0008_0020;
    static final int MODALITY = 0x0008_0060;
    static final int PRESENTATION_INTENT_TYPE = 0x0008_0068;
    static final int MANUFACTURER = 0x0008_0070;
    static final int PATIENT_BIRTH_DATE = 0x0010_0030;
    static final int PATIENT_AGE = 0x0010_1010;
    static final int BODY_PART_EXAMINED = 0x0018_0015;
    static final int VIEW_POSITION = 0x0018_5101;
    static final int STUDY_INSTANCE_UID = 0x0020_000D;
    static final int SAMPLES_PER_PIXEL = 0x0028_0002;
    static final int PHOTOMETRIC_INTERPRETATION = 0x0028_0004;
    static final int PLANAR_CONFIGURATION = 0x0028_0006;
    static final int NUMBER_OF_FRAMES = 0x0028_0008;
    static final int ROWS = 0x0028_0010;
    static final int COLUMNS = 0x0028_0011;
    static final int BITS_ALLOCATED = 0x0028_0100;
    static final int BITS_STORED = 0x0028_0101;
    static final int HIGH_BIT = 0x0028_0102;
    static final int PIXEL_REPRESENTATION = 0x0028_0103;
    static final int PIXEL_PADDING_VALUE = 0x0028_0120;
    static final int PIXEL_PADDING_RANGE_LIMIT = 0x0028_0121;
    static final int WINDOW_CENTER = 0x0028_1050;
    static final int WINDOW_WIDTH = 0x0028_1051;
    static final int RESCALE_INTERCEPT = 0x0028_1052;
    static final int RESCALE_SLOPE = 0x0028_1053;
    static final int VOI_LUT_FUNCTION = 0x0028_1056;
    static final int RED_PALETTE_DESCRIPTOR = 0x0028_1101;
    static final int GREEN_PALETTE_DESCRIPTOR = 0x0028_1102;
    static final int BLUE_PALETTE_DESCRIPTOR = 0x0028_1103;
    static final int RED_PALETTE_DATA = 0x0028_1201;
    static final int GREEN_PALETTE_DATA = 0x0028_1202;
    static final int BLUE_PALETTE_DATA = 0x0028_1203;
    static final int BURNED_IN_ANNOTATION = 0x0028_0301;
    static final int LOSSY_IMAGE_COMPRESSION = 0x0028_2110;
    static final int MODALITY_LUT_SEQUENCE = 0x0028_3000;
    static final int LUT_DESCRIPTOR = 0x0028_3002;
    static final int LUT_DATA = 0x0028_3006;
    static final int VOI_LUT_SEQUENCE = 0x0028_3010;
    static final int PIXEL_DATA = 0x7FE0_0010;
    static final int ITEM = 0xFFFE_E000;
    static final int ITEM_DELIMITATION_ITEM = 0xFFFE_E00D;
    static final int SEQUENCE_DELIMITATION_ITEM = 0xFFFE_E0DD;

    private Tag() {}
}
