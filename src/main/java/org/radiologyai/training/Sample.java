package org.radiologyai.training;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.radiologyai.imaging.Radiograph;

/**
 * One picture of a data set.
 *
 * @param name its path below the data folder, {@code PNEUMONIA/person1_virus_6.jpeg}
 * @param label index of its class in {@link Dataset#CLASSES}
 * @param picture decoded
 */
record Sample(String name, int label, Radiograph picture) {

    private static final Pattern PATIENT = Pattern.compile("(person\\d+)_.*|((?:NORMAL2-)?IM-\\d+)-.*");
    private static final Pattern CAUSE = Pattern.compile("person\\d+_(bacteria|virus)_.*");

    /**
     * Whose picture it is, by the names of the collection: {@code person12_virus_3} is of {@code person12},
     * {@code NORMAL2-IM-0587-0001} of {@code NORMAL2-IM-0587}, who is somebody else than {@code IM-0587}. A name of
     * another kind is taken for a patient with a single picture.
     */
    String patient() {
        Matcher matcher = PATIENT.matcher(file());
        if (!matcher.matches()) {
            return name;
        }
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    }

    /** Its class, and what caused it where the name tells: {@code NORMAL}, {@code PNEUMONIA bacteria}. */
    String stratum() {
        String finding = Dataset.CLASSES.get(label);
        Matcher matcher = CAUSE.matcher(file());
        return matcher.matches() ? finding + " " + matcher.group(1) : finding;
    }

    private String file() {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
