package org.radiologyai.models;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** {@link RolloutChange} as JSON and back. */
final class RolloutJson {

    private RolloutJson() {}

    static String write(RolloutChange change) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("number", change.number())
                .add("when", change.when().toString())
                .add("what", word(change.what()))
                .add("by", word(change.by()))
                .add("why", change.why());
        change.from().ifPresent(from -> json.add("from", write(from)));
        return json.add("to", write(change.to()))
                .add("configured", change.configured())
                .build()
                .toString();
    }

    static JsonObject write(Rollout rollout) {
        JsonObjectBuilder json = Json.createObjectBuilder().add("champion", write(rollout.champion()));
        rollout.trial().ifPresent(trial -> json.add("challenger", write(trial.challenger()))
                .add("share", trial.share())
                .add("shadow", trial.shadow())
                .add("limits", trial.limits().toJson()));
        return json.build();
    }

    private static JsonObjectBuilder write(Rollout.Model model) {
        return Json.createObjectBuilder().add("id", model.id()).add("fingerprint", model.fingerprint());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** @throws IOException if that is no entry */
    static RolloutChange read(String entry) throws IOException {
        try (JsonReader reader = Json.createReader(new StringReader(entry))) {
            JsonObject json = reader.readObject();
            return new RolloutChange(
                    json.getJsonNumber("number").longValueExact(),
                    Instant.parse(json.getString("when")),
                    RolloutChange.What.valueOf(json.getString("what").toUpperCase(Locale.ROOT)),
                    RolloutChange.By.valueOf(json.getString("by").toUpperCase(Locale.ROOT)),
                    json.getString("why"),
                    json.containsKey("from") ? Optional.of(rollout(json.getJsonObject("from"))) : Optional.empty(),
                    rollout(json.getJsonObject("to")),
                    json.getString("configured"));
        } catch (JsonException
                | ArithmeticException
                | ClassCastException
                | DateTimeException
                | IllegalArgumentException
                | NullPointerException e) {
            throw new IOException("An entry of the history of models is damaged.", e);
        }
    }

    private static Rollout rollout(JsonObject json) {
        if (!json.containsKey("challenger")) {
            return Rollout.of(model(json.getJsonObject("champion")));
        }
        JsonObject limits = json.getJsonObject("limits");
        return new Rollout(
                model(json.getJsonObject("champion")),
                Optional.of(new Rollout.Trial(
                        model(json.getJsonObject("challenger")),
                        number(json, "share"),
                        number(json, "shadow"),
                        new Rollout.Limits(
                                number(limits, "error_rate"),
                                number(limits, "latency_ratio"),
                                number(limits, "agreement"),
                                limits.getInt("minimum_samples")))));
    }

    private static double number(JsonObject json, String name) {
        return json.getJsonNumber(name).doubleValue();
    }

    private static Rollout.Model model(JsonObject json) {
        return new Rollout.Model(json.getString("id"), json.getString("fingerprint"));
    }
}
