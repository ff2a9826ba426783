package org.radiologyai.training;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.radiologyai.models.ModelCard;

/** {@link Report} as JSON. What is no number there, such as an infinite threshold, is null. */
final class ReportJson {

    static final int FORMAT = 1;

    /** Of the reliability diagram, as many as {@link Evaluation} has for its calibration error. */
    static final int RELIABILITY_BINS = 10;

    static final int HISTOGRAM_BINS = 20;

    private ReportJson() {}

    static String write(Report report, Pictures pictures) {
        StringWriter text = new StringWriter();
        try (JsonWriter writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)) {
            writer.writeObject(of(report, pictures));
        }
        return text.toString();
    }

    static JsonObject of(Report report, Pictures pictures) {
        JsonArrayBuilder parts = Json.createArrayBuilder();
        report.parts().forEach((name, part) -> parts.add(part(name, part)));
        JsonArrayBuilder epochs = Json.createArrayBuilder();
        report.epochs().forEach(epoch -> epochs.add(epoch(epoch)));
        double threshold = report.card().threshold();
        return Json.createObjectBuilder()
                .add("format", FORMAT)
                .add("made", report.made().toString())
                .add("model", report.card().toJson())
                .add("threshold_rule", report.rule())
                .add("parts", parts)
                .add("epochs", epochs)
                .add("mistakes", answers(report.mistakes(), threshold, pictures))
                .add("examples", answers(report.examples(), threshold, pictures))
                .build();
    }

    private static JsonObjectBuilder part(String name, Evaluation part) {
        JsonObjectBuilder pictures = Json.createObjectBuilder();
        strata(part).forEach((stratum, count) -> pictures.add(stratum, count));
        JsonObjectBuilder metrics = Json.createObjectBuilder();
        part.metrics().forEach((metric, value) -> metrics.add(metric, metric(value)));
        JsonArrayBuilder roc = Json.createArrayBuilder();
        OperatingPoint.all(part.answers())
                .forEach(p -> roc.add(Json.createObjectBuilder()
                        .add("threshold", number(p.threshold()))
                        .add("false_positive_rate", number(p.falsePositiveRate()))
                        .add("recall", number(p.recall()))
                        .add("precision", number(p.precision()))));
        int[] confusion = part.confusion();
        return Json.createObjectBuilder()
                .add("name", name)
                .add("images", part.images())
                .add("patients", part.patients())
                .add("strata", pictures)
                .add("metrics", metrics)
                .add(
                        "confusion",
                        Json.createObjectBuilder()
                                .add("true_negative", confusion[0])
                                .add("false_positive", confusion[1])
                                .add("false_negative", confusion[2])
                                .add("true_positive", confusion[3]))
                .add("operating_points", roc)
                .add("reliability", bins(Bin.of(part.answers(), RELIABILITY_BINS)))
                .add("histogram", bins(Bin.of(part.answers(), HISTOGRAM_BINS)));
    }

    /** How many pictures there are of each class and cause. */
    static Map<String, Long> strata(Evaluation part) {
        return part.answers().stream()
                .collect(Collectors.groupingBy(a -> a.sample().stratum(), TreeMap::new, Collectors.counting()));
    }

    private static JsonObjectBuilder metric(ModelCard.Metric metric) {
        return Json.createObjectBuilder()
                .add("value", number(metric.value()))
                .add("low", number(metric.low()))
                .add("high", number(metric.high()));
    }

    private static JsonArrayBuilder bins(List<Bin> bins) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        bins.forEach(bin -> array.add(Json.createObjectBuilder()
                .add("low", bin.low())
                .add("high", bin.high())
                .add("normal", bin.normal())
                .add("pneumonia", bin.pneumonia())
                .add("probability", number(bin.probability()))));
        return array;
    }

    private static JsonObjectBuilder epoch(Epoch epoch) {
        return Json.createObjectBuilder()
                .add("number", epoch.number())
                .add("size", epoch.size())
                .add("training_loss", number(epoch.trainingLoss()))
                .add("loss", number(epoch.loss()))
                .add("accuracy", number(epoch.accuracy()))
                .add("auc", number(epoch.auc()))
                .add("pictures_per_second", number(epoch.picturesPerSecond()))
                .add("seconds", number(epoch.seconds()));
    }

    private static JsonArrayBuilder answers(List<Evaluation.Answer> answers, double threshold, Pictures pictures) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (Evaluation.Answer answer : answers) {
            JsonObjectBuilder object = Json.createObjectBuilder()
                    .add("stratum", answer.sample().stratum())
                    .add("answer", answer.said(threshold))
                    .add("probability", number(answer.probability()));
            if (pictures.areShown()) {
                object.add("file", answer.sample().name());
            }
            array.add(object);
        }
        return array;
    }

    private static JsonValue number(double value) {
        return Double.isFinite(value) ? Json.createValue(value) : JsonValue.NULL;
    }
}
