package org.radiologyai.training;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is to be known of a data set before anybody trains on it: how much there is of what, and what is wrong with it.
 *
 * @param parts by name, such as {@code train}
 */
record DataReport(Map<String, Dataset> parts) {

    private static final int SHOWN = 5;

    DataReport {
        parts = new LinkedHashMap<>(parts);
    }

    /** By class, and by cause where names tell. */
    private static Map<String, Long> pictures(Dataset data) {
        return data.samples().stream()
                .collect(Collectors.groupingBy(Sample::stratum, TreeMap::new, Collectors.counting()));
    }

    private static Map<String, Integer> patients(Dataset data) {
        Map<String, Integer> patients = new TreeMap<>();
        data.samples().stream()
                .collect(Collectors.groupingBy(Sample::stratum))
                .forEach((stratum, samples) -> patients.put(stratum, Split.patients(samples)));
        return patients;
    }

    /** Patients with pictures in both classes, which a split by patient keeps together all the same. */
    private static Collection<String> inBothClasses(Dataset data) {
        Map<String, List<Sample>> byPatient = data.samples().stream()
                .collect(Collectors.groupingBy(Sample::patient, TreeMap::new, Collectors.toList()));
        byPatient
                .values()
                .removeIf(samples ->
                        samples.stream().map(Sample::label).distinct().count() < 2);
        return byPatient.keySet();
    }

    /** What is in two parts: the key of the map, found in more than one of the data sets. */
    private Collection<String> inTwoParts(Function<Dataset, Collection<String>> what) {
        Map<String, Integer> count = new TreeMap<>();
        parts.values()
                .forEach(data -> new TreeSet<>(what.apply(data)).forEach(key -> count.merge(key, 1, Integer::sum)));
        count.values().removeIf(n -> n < 2);
        return count.keySet();
    }

    Collection<String> patientsInTwoParts() {
        return inTwoParts(data -> data.samples().stream().map(Sample::patient).toList());
    }

    /** SHA-256 of the files that are in two parts. */
    Collection<String> contentsInTwoParts() {
        return inTwoParts(data -> data.contents().values());
    }

    /** With names: not for a place where those must not be. */
    JsonObject toJson() {
        JsonObjectBuilder byPart = Json.createObjectBuilder();
        parts.forEach((name, data) -> {
            JsonObjectBuilder pictures = Json.createObjectBuilder();
            pictures(data).forEach(pictures::add);
            JsonObjectBuilder patients = Json.createObjectBuilder();
            patients(data).forEach(patients::add);
            JsonObjectBuilder rejected = Json.createObjectBuilder();
            data.rejected().forEach(rejected::add);
            byPart.add(
                    name,
                    Json.createObjectBuilder()
                            .add("digest", data.digest())
                            .add("pictures", pictures)
                            .add("patients", patients)
                            .add("duplicates", array(data.duplicates()))
                            .add("contradictory", array(data.contradictory()))
                            .add("rejected", rejected)
                            .add("enlarged", array(data.enlarged()))
                            .add("patients_in_both_classes", array(inBothClasses(data))));
        });
        return Json.createObjectBuilder()
                .add("parts", byPart)
                .add("patients_in_two_parts", array(patientsInTwoParts()))
                .add("contents_in_two_parts", array(contentsInTwoParts()))
                .build();
    }

    /** For people: a line for each finding. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        parts.forEach((name, data) -> {
            lines.add("%s: %d pictures of %d patients, digest %s"
                    .formatted(name, data.samples().size(), Split.patients(data.samples()), data.digest()));
            Map<String, Integer> patients = patients(data);
            pictures(data)
                    .forEach((stratum, count) -> lines.add("  %-20s %5d pictures (%.1f %%) of %d patients"
                            .formatted(
                                    stratum,
                                    count,
                                    100.0 * count / data.samples().size(),
                                    patients.get(stratum))));
            finding(lines, "duplicates by content, left out", data.duplicates());
            finding(lines, "in both classes with the same content, left out", data.contradictory());
            finding(
                    lines,
                    "unreadable, left out",
                    data.rejected().entrySet().stream()
                            .map(e -> e.getKey() + " (" + e.getValue() + ")")
                            .toList());
            finding(lines, "smaller than the network's input, enlarged", data.enlarged());
            finding(lines, "patients with pictures in both classes", inBothClasses(data));
        });
        if (parts.size() > 1) {
            finding(lines, "patients in two parts", patientsInTwoParts());
            finding(lines, "contents in two parts", contentsInTwoParts());
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static void finding(List<String> lines, String what, Collection<String> names) {
        String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        lines.add("  %-20s %5d%s"
                .formatted(
                        what + ":",
                        names.size(),
                        names.isEmpty() ? "" : ": " + shown + (names.size() > SHOWN ? ", …" : "")));
    }

    private static JsonArrayBuilder array(Collection<String> texts) {
        return Json.createArrayBuilder(texts);
    }
}
