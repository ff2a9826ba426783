package org.radiologyai.dicom;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * All that leaves a DICOM file besides its picture. Everything in it is one of a fixed set of terms or a keyed hash, so
 * that no text which somebody typed into a file can travel with it.
 *
 * @param studyReference the same for all pictures of a study; none without a key
 * @param modality CR, DX, RF, RG, OT or SC
 * @param viewPosition a defined term of PS3.3, C.8.1.1, if the file has one
 * @param ageBand if the file tells the age
 * @param manufacturer of the system that took it, if the file names one that is known
 * @param warnings what a reader should be careful about
 */
public record Acquisition(
        Optional<String> studyReference,
        String modality,
        Optional<String> viewPosition,
        Optional<AgeBand> ageBand,
        Optional<Manufacturer> manufacturer,
        List<Warning> warnings) {

    /** What a reader should be careful about. */
    public enum Warning {
        /** The view is lateral, oblique or lying on the side; the models have seen frontal views alone. */
        VIEW_NOT_FRONTAL,
        /** The file does not say which view it is. */
        VIEW_UNKNOWN,
        /** The file does not say which part of the body it shows. */
        BODY_PART_UNKNOWN,
        /** The patient is younger or older than those whom the models have seen: children from one to five years. */
        AGE_NOT_TRAINED,
        /** The picture was compressed with loss. */
        LOSSY_COMPRESSION,
        /** The file's own window cannot be used; the whole range of values is shown. */
        WINDOW_UNUSABLE,
        /** There is writing in the picture that may tell who the patient is (PS3.3, C.7.6.1.1.5). */
        BURNED_IN_ANNOTATION;

        /** Its name in JSON and in the resource bundles: lower case, with hyphens. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final Set<String> FRONTAL = Set.of("AP", "PA");
    private static final Set<String> NOT_FRONTAL = Set.of("LL", "RL", "LLD", "RLD", "LLO", "RLO", "LATERAL", "LAT");

    public Acquisition {
        warnings = List.copyOf(warnings);
    }

    /**
     * @param usable whether the file's window, if it has one, could be used
     */
    static Acquisition of(DicomFile file, boolean usable, Optional<StudyReferences> references) {
        Attributes attributes = file.attributes();
        Optional<String> view =
                attributes.text(Tag.VIEW_POSITION).filter(term -> FRONTAL.contains(term) || NOT_FRONTAL.contains(term));
        List<Warning> warnings = new ArrayList<>();
        if (view.isEmpty()) {
            warnings.add(Warning.VIEW_UNKNOWN);
        } else if (NOT_FRONTAL.contains(view.get())) {
            warnings.add(Warning.VIEW_NOT_FRONTAL);
        }
        if (Admission.bodyPart(attributes).isEmpty()) {
            warnings.add(Warning.BODY_PART_UNKNOWN);
        }
        Optional<AgeBand> ageBand = AgeBand.of(attributes);
        if (ageBand.isPresent() && ageBand.get() != AgeBand.FROM_1_TO_5) {
            warnings.add(Warning.AGE_NOT_TRAINED);
        }
        if (file.transferSyntax().isLossy()
                || attributes
                        .text(Tag.LOSSY_IMAGE_COMPRESSION)
                        .filter("01"::equals)
                        .isPresent()) {
            warnings.add(Warning.LOSSY_COMPRESSION);
        }
        if (!usable) {
            warnings.add(Warning.WINDOW_UNUSABLE);
        }
        if (attributes.text(Tag.BURNED_IN_ANNOTATION).filter("YES"::equals).isPresent()) {
            warnings.add(Warning.BURNED_IN_ANNOTATION);
        }
        return new Acquisition(
                references.flatMap(r -> r.of(attributes)),
                Admission.modality(attributes).orElseThrow(),
                view,
                ageBand,
                Manufacturer.of(attributes),
                warnings);
    }
}
