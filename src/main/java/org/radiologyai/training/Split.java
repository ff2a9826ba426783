package org.radiologyai.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Pictures to learn from, pictures to choose by (temperature, threshold), and pictures to be measured on once. All
 * pictures of a patient are in one part, and each part has about the same share of each {@link Sample#stratum}, a patient
 * of several being counted for the first.
 */
record Split(List<Sample> train, List<Sample> validation, List<Sample> test) {

    private static final double HELD_OUT = 0.1;

    Split {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
    }

    /**
     * 80 % to train, 10 % to validate, 10 % to test, drawn from the seed.
     *
     * @param samples in an order that the result depends on
     */
    static Split byPatient(List<Sample> samples, long seed) {
        Map<String, List<Sample>> patients =
                samples.stream().collect(Collectors.groupingBy(Sample::patient, TreeMap::new, Collectors.toList()));
        // A patient with pictures of several strata counts for the first one.
        Map<String, List<List<Sample>>> strata = patients.values().stream()
                .collect(Collectors.groupingBy(p -> p.get(0).stratum(), TreeMap::new, Collectors.toList()));
        Parts parts = new Parts();
        Random random = new Random(seed);
        for (List<List<Sample>> stratum : strata.values()) {
            List<List<Sample>> shuffled = new ArrayList<>(stratum);
            Collections.shuffle(shuffled, random);
            long wanted =
                    Math.round(HELD_OUT * shuffled.stream().mapToInt(List::size).sum());
            int validated = 0;
            int tested = 0;
            for (List<Sample> patient : shuffled) {
                if (tested < wanted) {
                    parts.test.addAll(patient);
                    tested += patient.size();
                } else if (validated < wanted) {
                    parts.validation.addAll(patient);
                    validated += patient.size();
                } else {
                    parts.train.addAll(patient);
                }
            }
        }
        return parts.split();
    }

    /** Writes a line {@code part,name} for each picture. */
    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        train.forEach(s -> lines.add("train," + s.name()));
        validation.forEach(s -> lines.add("validation," + s.name()));
        test.forEach(s -> lines.add("test," + s.name()));
        Files.write(file, lines);
    }

    /**
     * Repeats a written split.
     *
     * @throws IOException if the file names a picture that is not among the samples, or no known part
     */
    static Split read(Path file, List<Sample> samples) throws IOException {
        Map<String, Sample> byName = new HashMap<>();
        samples.forEach(s -> byName.put(s.name(), s));
        Parts parts = new Parts();
        for (String line : Files.readAllLines(file)) {
            String[] partAndName = line.split(",", 2);
            Sample sample = partAndName.length == 2 ? byName.get(partAndName[1]) : null;
            if (sample == null) {
                throw new IOException(file + ": the data has no picture for the line \"" + line + "\".");
            }
            switch (partAndName[0]) {
                case "train" -> parts.train.add(sample);
                case "validation" -> parts.validation.add(sample);
                case "test" -> parts.test.add(sample);
                default -> throw new IOException(file + ": the line \"" + line + "\" names no part.");
            }
        }
        return parts.split();
    }

    static int patients(List<Sample> samples) {
        Set<String> patients = new HashSet<>();
        samples.forEach(s -> patients.add(s.patient()));
        return patients.size();
    }

    /** Lists to fill. */
    private static final class Parts {
        final List<Sample> train = new ArrayList<>();
        final List<Sample> validation = new ArrayList<>();
        final List<Sample> test = new ArrayList<>();

        Split split() {
            return new Split(train, validation, test);
        }
    }
}
