package org.radiologyai.dicom;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.radiologyai.dicom.RejectedDicom.Reason;

/**
 * What keeps a sound DICOM file from a diagnosis, by its header alone. Each rule answers with a refusal, or with nothing
 * if it has no objection.
 */
final class Admission {

    private static final Set<String> RADIOGRAPHY = Set.of("CR", "DX", "RF", "RG", "OT", "SC");

    /** What files without a modality are taken for, by their SOP class (PS3.4, B.5). */
    private static final Map<String, String> MODALITY_OF_CLASS = Map.of(
            "1.2.840.10008.5.1.4.1.1.1", "CR",
            "1.2.840.10008.5.1.4.1.1.1.1", "DX",
            "1.2.840.10008.5.1.4.1.1.12.2", "RF",
            "1.2.840.10008.5.1.4.1.1.7", "OT");

    private static final String DX_FOR_PROCESSING = "1.2.840.10008.5.1.4.1.1.1.1.1";

    private static final Map<String, String> DOCUMENTS = Map.ofEntries(
            Map.entry("SR", "a structured report"),
            Map.entry("PR", "a presentation state"),
            Map.entry("KO", "a key object selection"),
            Map.entry("DOC", "a document"),
            Map.entry("ECG", "an electrocardiogram"),
            Map.entry("HD", "a haemodynamic waveform"),
            Map.entry("AU", "an audio recording"),
            Map.entry("REG", "a registration"),
            Map.entry("FID", "a set of fiducials"),
            Map.entry("PLAN", "a plan"),
            Map.entry("RTPLAN", "a radiotherapy plan"),
            Map.entry("RTSTRUCT", "a radiotherapy structure set"),
            Map.entry("RTRECORD", "a radiotherapy treatment record"));

    private static final Map<String, String> OTHER_PICTURES = Map.ofEntries(
            Map.entry("CT", "computed tomography"),
            Map.entry("MR", "magnetic resonance"),
            Map.entry("US", "ultrasound"),
            Map.entry("IVUS", "intravascular ultrasound"),
            Map.entry("PT", "positron emission tomography"),
            Map.entry("NM", "nuclear medicine"),
            Map.entry("MG", "mammography"),
            Map.entry("XA", "X-ray angiography"),
            Map.entry("IO", "intra-oral radiography"),
            Map.entry("PX", "panoramic X-ray"),
            Map.entry("BMD", "bone densitometry"),
            Map.entry("ES", "endoscopy"),
            Map.entry("XC", "photography"),
            Map.entry("OP", "ophthalmic photography"),
            Map.entry("OCT", "optical coherence tomography"),
            Map.entry("SM", "slide microscopy"),
            Map.entry("SEG", "segmentation"),
            Map.entry("RTIMAGE", "radiotherapy image"),
            Map.entry("RTDOSE", "radiotherapy dose"));

    /** Parts of the terms for the chest in several languages; "thoracic spine" has none of them. */
    private static final List<String> CHEST = List.of("CHEST", "THORAX", "TORAX", "LUNG", "PULMON");

    private static final List<Function<Attributes, Optional<RejectedDicom>>> RULES = List.of(
            Admission::directory,
            Admission::document,
            Admission::otherModality,
            Admission::noPixels,
            Admission::severalFrames,
            Admission::rawData);

    private Admission() {}

    /** Everything but the part of the body, which does not matter for whether a picture can be shown. */
    static void admitPicture(Attributes attributes) throws RejectedDicom {
        for (Function<Attributes, Optional<RejectedDicom>> rule : RULES) {
            Optional<RejectedDicom> refusal = rule.apply(attributes);
            if (refusal.isPresent()) {
                throw refusal.get();
            }
        }
    }

    static void admitBodyPart(Attributes attributes) throws RejectedDicom {
        Optional<String> part = bodyPart(attributes);
        if (part.isPresent() && CHEST.stream().noneMatch(part.get()::contains)) {
            throw new RejectedDicom(
                    Reason.WRONG_BODY_PART,
                    "The Body Part Examined is not the chest. Send a chest radiograph, or correct the attribute.");
        }
    }

    static Optional<String> bodyPart(Attributes attributes) {
        return attributes.text(Tag.BODY_PART_EXAMINED).map(part -> part.toUpperCase(Locale.ROOT));
    }

    static Optional<String> modality(Attributes attributes) {
        return attributes
                .text(Tag.MODALITY)
                .or(() -> attributes.text(Tag.SOP_CLASS_UID).map(MODALITY_OF_CLASS::get));
    }

    private static Optional<RejectedDicom> directory(Attributes attributes) {
        return refuseIf(
                attributes.contains(Tag.DIRECTORY_RECORD_SEQUENCE),
                Reason.NO_IMAGE,
                "This is a DICOMDIR, a directory of other files. Send the file of the radiograph itself.");
    }

    private static Optional<RejectedDicom> document(Attributes attributes) {
        String document = DOCUMENTS.get(modality(attributes).orElse(""));
        return refuseIf(
                document != null,
                Reason.NO_IMAGE,
                "This is " + document + ", which has no picture. Send the file of the radiograph itself.");
    }

    private static Optional<RejectedDicom> otherModality(Attributes attributes) {
        Optional<String> modality = modality(attributes);
        if (modality.isEmpty() && !attributes.contains(Tag.PIXEL_DATA)) {
            return Optional.empty();
        }
        String picture = OTHER_PICTURES.get(modality.orElse(""));
        return refuseIf(
                modality.filter(RADIOGRAPHY::contains).isEmpty(),
                Reason.WRONG_MODALITY,
                (picture == null
                                ? "The file's Modality is not that of a radiograph."
                                : "This is a picture of the modality " + modality.orElseThrow() + ", " + picture + ".")
                        + " Send a plain chest radiograph: CR, DX, RF, RG or a secondary capture (OT, SC).");
    }

    private static Optional<RejectedDicom> noPixels(Attributes attributes) {
        return refuseIf(
                !attributes.contains(Tag.PIXEL_DATA),
                Reason.NO_IMAGE,
                "The file has no Pixel Data. Send the file of the radiograph itself.");
    }

    private static Optional<RejectedDicom> severalFrames(Attributes attributes) {
        Optional<String> frames = attributes.text(Tag.NUMBER_OF_FRAMES);
        return refuseIf(
                frames.isPresent() && !frames.get().matches("[+]?0*1"),
                Reason.SEVERAL_FRAMES,
                "The file does not have exactly one frame. Send one radiograph at a time.");
    }

    private static Optional<RejectedDicom> rawData(Attributes attributes) {
        boolean processing = attributes
                        .text(Tag.SOP_CLASS_UID)
                        .filter(DX_FOR_PROCESSING::equals)
                        .isPresent()
                || attributes
                        .text(Tag.PRESENTATION_INTENT_TYPE)
                        .filter("FOR PROCESSING"::equals)
                        .isPresent();
        return refuseIf(
                processing,
                Reason.NOT_FOR_PRESENTATION,
                "These are raw detector data (For Processing). Send the picture that is made from them for reading"
                        + " (For Presentation).");
    }

    private static Optional<RejectedDicom> refuseIf(boolean wrong, Reason reason, String message) {
        return wrong ? Optional.of(new RejectedDicom(reason, message)) : Optional.empty();
    }
}
