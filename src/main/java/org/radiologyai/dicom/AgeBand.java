package org.radiologyai.dicom;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How old a patient was, as coarsely as the use of a model depends on it. */
public enum AgeBand {
    UNDER_1("under 1 year", 0),
    FROM_1_TO_5("1 to 5 years", 1),
    FROM_6_TO_17("6 to 17 years", 6),
    FROM_18_TO_64("18 to 64 years", 18),
    FROM_65("65 years and over", 65);

    /** The value representation AS (PS3.5, 6.2). */
    private static final Pattern AGE = Pattern.compile("([0-9]{3})([DWMY])");

    private static final double DAYS_OF_A_YEAR = 365.25;

    private final String label;
    private final int firstYear;

    AgeBand(String label, int firstYear) {
        this.label = label;
        this.firstYear = firstYear;
    }

    /** For people and programs. */
    public String label() {
        return label;
    }

    /** By Patient's Age, else by the dates of birth and study; none if the file does not tell. */
    static Optional<AgeBand> of(Attributes attributes) {
        return attributes
                .text(Tag.PATIENT_AGE)
                .flatMap(AgeBand::years)
                .or(() -> betweenDates(attributes))
                .map(AgeBand::ofYears);
    }

    private static Optional<Double> years(String age) {
        Matcher matcher = AGE.matcher(age);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int count = Integer.parseInt(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "D" -> count / DAYS_OF_A_YEAR;
                    case "W" -> count * 7 / DAYS_OF_A_YEAR;
                    case "M" -> count / 12.0;
                    default -> (double) count;
                });
    }

    private static Optional<Double> betweenDates(Attributes attributes) {
        Optional<LocalDate> birth = date(attributes, Tag.PATIENT_BIRTH_DATE);
        Optional<LocalDate> study = date(attributes, Tag.STUDY_DATE);
        if (birth.isEmpty() || study.isEmpty() || study.get().isBefore(birth.get())) {
            return Optional.empty();
        }
        return Optional.of((double) ChronoUnit.YEARS.between(birth.get(), study.get()));
    }

    private static Optional<LocalDate> date(Attributes attributes, int tag) {
        return attributes.text(tag).flatMap(text -> {
            try {
                return Optional.of(LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE));
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }

    private static AgeBand ofYears(double years) {
        AgeBand last = UNDER_1;
        for (AgeBand band : values()) {
            if (years >= band.firstYear) {
                last = band;
            }
        }
        return last;
    }
}
