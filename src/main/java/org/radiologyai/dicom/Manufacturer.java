package org.radiologyai.dicom;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Makers of radiography systems. Pictures differ from maker to maker, and models with them; but the attribute is free
 * text, in which people write what they like, so only a name on this list is told.
 */
public enum Manufacturer {
    AGFA("Agfa"),
    CANON("Canon"),
    CARESTREAM("Carestream"),
    DRTECH("DRTECH"),
    FUJIFILM("Fujifilm", "FUJI"),
    GE_HEALTHCARE("GE HealthCare", "GE "),
    HITACHI("Hitachi"),
    HOLOGIC("Hologic"),
    KODAK("Kodak"),
    KONICA_MINOLTA("Konica Minolta", "KONICA"),
    LODOX("Lodox"),
    MINDRAY("Mindray"),
    PHILIPS("Philips"),
    SAMSUNG("Samsung"),
    SHIMADZU("Shimadzu"),
    SIEMENS("Siemens"),
    SWISSRAY("Swissray"),
    TOSHIBA("Toshiba"),
    UNITED_IMAGING("United Imaging"),
    VAREX("Varex"),
    VARIAN("Varian"),
    VIEWORKS("Vieworks");

    private final String label;
    private final String start;

    Manufacturer(String label) {
        this(label, label.toUpperCase(Locale.ROOT));
    }

    Manufacturer(String label, String start) {
        this.label = label;
        this.start = start;
    }

    /** For people and programs. */
    public String label() {
        return label;
    }

    /** The one with whose name the attribute begins, whatever company form or division follows. */
    static Optional<Manufacturer> of(Attributes attributes) {
        return attributes.text(Tag.MANUFACTURER).flatMap(text -> Arrays.stream(values())
                .filter(maker -> text.toUpperCase(Locale.ROOT).startsWith(maker.start))
                .findFirst());
    }
}
