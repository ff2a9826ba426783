package org.radiologyai.models;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@link ModelCard} as JSON and back. Written out by hand, so that a card that somebody edited is refused with a sentence
 * that names the field, and so that nothing depends on how a container binds records.
 */
final class CardJson {

    private CardJson() {}

    static ModelCard read(JsonObject json) throws InvalidBundle {
        Fields card = new Fields("", json);
        List<String> classes = card.texts("classes");
        card.check(classes.size() >= 2, "classes", "must name at least two classes");
        card.check(new HashSet<>(classes).size() == classes.size(), "classes", "must not name a class twice");
        String sha256 = card.text("sha256");
        card.check(sha256.matches("[0-9a-f]{64}"), "sha256", "must be 64 lower-case hexadecimal digits");
        double temperature = card.number("temperature");
        card.check(temperature > 0, "temperature", "must be above 0");
        double threshold = card.number("threshold");
        card.check(threshold > 0 && threshold < 1, "threshold", "must lie between 0 and 1");
        Map<String, ModelCard.Metric> metrics = new LinkedHashMap<>();
        Fields measured = card.fields("metrics");
        for (String name : measured.json().keySet()) {
            Fields metric = measured.fields(name);
            metrics.put(
                    name, new ModelCard.Metric(metric.number("value"), metric.number("low"), metric.number("high")));
        }
        return new ModelCard(
                card.word("name"),
                card.word("version"),
                card.text("architecture"),
                card.oneOf("format", "torchscript"),
                card.oneOf("precision", "fp32", "int8"),
                sha256,
                classes,
                input(card.fields("input")),
                temperature,
                threshold,
                metrics,
                evaluatedOn(card.fields("evaluated_on")),
                training(card.fields("training")),
                card.text("intended_use"),
                card.texts("limits"));
    }

    private static ModelCard.Input input(Fields input) throws InvalidBundle {
        int width = input.count("width");
        input.check(width > 0, "width", "must be above 0");
        int height = input.count("height");
        input.check(height > 0, "height", "must be above 0");
        List<Float> mean = input.floats("mean");
        input.check(mean.size() == 3, "mean", "must have three numbers, one for each channel");
        List<Float> std = input.floats("std");
        input.check(std.size() == 3, "std", "must have three numbers, one for each channel");
        input.check(std.stream().allMatch(s -> s > 0), "std", "must be above 0 throughout");
        return new ModelCard.Input(
                width,
                height,
                mean,
                std,
                input.oneOf("resize_filter", "triangle"),
                input.count("preprocessing_version"));
    }

    private static ModelCard.EvaluatedOn evaluatedOn(Fields evaluated) throws InvalidBundle {
        return new ModelCard.EvaluatedOn(
                evaluated.text("split"), evaluated.count("images"), evaluated.count("patients"));
    }

    private static ModelCard.Training training(Fields training) throws InvalidBundle {
        return new ModelCard.Training(
                training.text("data"),
                training.text("data_digest"),
                training.count("images"),
                training.count("patients"),
                training.whole("seed"),
                training.text("code_version"),
                training.count("epochs"),
                training.has("mlflow_run") ? training.text("mlflow_run") : null);
    }

    static JsonObject write(ModelCard card) {
        JsonObjectBuilder metrics = Json.createObjectBuilder();
        card.metrics()
                .forEach((name, metric) -> metrics.add(
                        name,
                        Json.createObjectBuilder()
                                .add("value", metric.value())
                                .add("low", metric.low())
                                .add("high", metric.high())));
        ModelCard.Input input = card.input();
        ModelCard.Training training = card.training();
        JsonObjectBuilder trained = Json.createObjectBuilder()
                .add("data", training.data())
                .add("data_digest", training.dataDigest())
                .add("images", training.images())
                .add("patients", training.patients())
                .add("seed", training.seed())
                .add("code_version", training.codeVersion())
                .add("epochs", training.epochs());
        if (training.mlflowRun() != null) {
            trained.add("mlflow_run", training.mlflowRun());
        }
        return Json.createObjectBuilder()
                .add("name", card.name())
                .add("version", card.version())
                .add("architecture", card.architecture())
                .add("format", card.format())
                .add("precision", card.precision())
                .add("sha256", card.sha256())
                .add("classes", Json.createArrayBuilder(card.classes()))
                .add(
                        "input",
                        Json.createObjectBuilder()
                                .add("width", input.width())
                                .add("height", input.height())
                                .add("mean", floats(input.mean()))
                                .add("std", floats(input.std()))
                                .add("resize_filter", input.resizeFilter())
                                .add("preprocessing_version", input.preprocessingVersion()))
                .add("temperature", card.temperature())
                .add("threshold", card.threshold())
                .add("metrics", metrics)
                .add(
                        "evaluated_on",
                        Json.createObjectBuilder()
                                .add("split", card.evaluatedOn().split())
                                .add("images", card.evaluatedOn().images())
                                .add("patients", card.evaluatedOn().patients()))
                .add("training", trained)
                .add("intended_use", card.intendedUse())
                .add("limits", Json.createArrayBuilder(card.limits()))
                .build();
    }

    /** Through the decimal text, for 0.485f as a double has digits that nobody wrote. */
    static JsonArrayBuilder floats(List<Float> values) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        values.forEach(value -> array.add(new BigDecimal(value.toString())));
        return array;
    }
}
