package org.radiologyai.chat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.radiologyai.diagnosis.Decision;
import org.radiologyai.diagnosis.Diagnosis;
import org.radiologyai.dicom.Acquisition;
import org.radiologyai.dicom.AgeBand;

/**
 * What the assistant knows of a diagnosis: no more than the answer told its sender anyway, and nothing of the picture but
 * in which parts of it the heat map is bright.
 *
 * @param prediction the class that was answered
 * @param decision INDETERMINATE, or the same
 * @param probability of the predicted class, 0 to 1
 * @param pneumonia probability of PNEUMONIA; none if the model has no such class
 * @param threshold from which the prediction is PNEUMONIA; none if the model has no such class
 * @param view AP, PA or another defined term, if the file tells
 * @param ageBand if the file tells
 * @param warnings by their codes
 * @param model name and version in one word
 * @param limits what the model must not be trusted with, a sentence each
 * @param places where the heat map is bright; none if it is empty; absent if there is no map
 */
record KnownResult(
        String prediction,
        String decision,
        double probability,
        Optional<Double> pneumonia,
        Optional<Double> threshold,
        Optional<String> view,
        Optional<String> ageBand,
        List<String> warnings,
        String model,
        List<String> limits,
        Optional<List<BrightPlace>> places) {

    private static final Set<String> FRONTAL = Set.of("AP", "PA");

    static KnownResult of(Diagnosis diagnosis) {
        Decision decision = diagnosis.decision();
        Optional<Acquisition> acquisition = diagnosis.acquisition();
        return new KnownResult(
                decision.prediction(),
                decision.isIndeterminate() ? "INDETERMINATE" : decision.prediction(),
                decision.confidence(),
                Optional.ofNullable(decision.probabilities().get(Decision.PNEUMONIA)),
                decision.threshold(),
                acquisition.flatMap(Acquisition::viewPosition),
                acquisition.flatMap(Acquisition::ageBand).map(AgeBand::label),
                acquisition.stream()
                        .flatMap(each -> each.warnings().stream())
                        .map(Acquisition.Warning::code)
                        .toList(),
                diagnosis.model().id(),
                List.copyOf(diagnosis.model().limits()),
                diagnosis.explanation().map(explanation -> BrightPlace.of(explanation.heatMap())));
    }

    /** Whether a side of the picture is a side of the patient; taken for granted of files that do not tell. */
    private boolean isFrontal() {
        return view.isEmpty() || FRONTAL.contains(view.get());
    }

    /** Where the heat map is bright. */
    String region(Language language) {
        if (places.isEmpty()) {
            return Texts.get(language, "region.unknown");
        }
        if (places.get().isEmpty()) {
            return Texts.get(language, "region.none");
        }
        return places.get().stream()
                .map(place -> place.inWords(language, isFrontal()))
                .collect(Collectors.joining(Texts.get(language, "region.and")));
    }

    /** What a reader should be careful about. */
    String warnings(Language language) {
        return warnings.isEmpty()
                ? Texts.get(language, "warnings.none")
                : warnings.stream()
                        .map(code -> Texts.get(language, "warning." + code))
                        .collect(Collectors.joining(" "));
    }

    byte[] bytes() {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("prediction", prediction)
                .add("decision", decision)
                .add("probability", probability)
                .add("warnings", array(warnings))
                .add("model", model)
                .add("limits", array(limits));
        pneumonia.ifPresent(value -> json.add("pneumonia", value));
        threshold.ifPresent(value -> json.add("threshold", value));
        view.ifPresent(value -> json.add("view", value));
        ageBand.ifPresent(value -> json.add("age_band", value));
        places.ifPresent(all ->
                json.add("places", array(all.stream().map(BrightPlace::code).toList())));
        return json.build().toString().getBytes(StandardCharsets.UTF_8);
    }

    /** None if the bytes are of another version or damaged. */
    static Optional<KnownResult> of(byte[] bytes) {
        try (JsonReader reader = Json.createReader(new ByteArrayInputStream(bytes))) {
            JsonObject json = reader.readObject();
            return Optional.of(new KnownResult(
                    json.getString("prediction"),
                    json.getString("decision"),
                    json.getJsonNumber("probability").doubleValue(),
                    Optional.ofNullable(json.getJsonNumber("pneumonia")).map(number -> number.doubleValue()),
                    Optional.ofNullable(json.getJsonNumber("threshold")).map(number -> number.doubleValue()),
                    Optional.ofNullable(json.getString("view", null)),
                    Optional.ofNullable(json.getString("age_band", null)),
                    texts(json.getJsonArray("warnings")),
                    json.getString("model"),
                    texts(json.getJsonArray("limits")),
                    Optional.ofNullable(json.getJsonArray("places")).map(codes -> texts(codes).stream()
                            .flatMap(code -> BrightPlace.of(code).stream())
                            .toList())));
        } catch (JsonException | ClassCastException | NullPointerException damaged) {
            return Optional.empty();
        }
    }

    private static JsonArrayBuilder array(List<String> texts) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        texts.forEach(array::add);
        return array;
    }

    private static List<String> texts(JsonArray array) {
        return array.getValuesAs(JsonString::getString);
    }
}
