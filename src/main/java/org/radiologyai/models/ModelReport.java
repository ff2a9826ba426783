package org.radiologyai.models;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The curves of a bundle's {@code report.json}: how the model was measured, for those who judge it.
 *
 * @param roc false positive rate and recall at each threshold, on the test patients; from (0, 0) to (1, 1)
 * @param reliability mean predicted probability and observed share of PNEUMONIA, for each tenth with pictures in it
 * @param validationLoss after each epoch
 */
public record ModelReport(List<Point> roc, List<Point> reliability, List<Double> validationLoss) {

    /** One place on a curve. */
    public record Point(double x, double y) {}

    private static final Logger LOG = Logger.getLogger(ModelReport.class.getName());
    private static final String TEST = "test";
    private static final long MOST_BYTES = 8 << 20;

    /** None if the bundle has no report, or one that is not understood. */
    public static Optional<ModelReport> of(ModelBundle bundle) {
        Path file = bundle.folder().resolve("report.json");
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
                return Optional.empty();
            }
            try (Reader text = Files.newBufferedReader(file);
                    JsonReader reader = Json.createReader(text)) {
                return Optional.of(of(reader.readObject()));
            }
        } catch (IOException | JsonException | IllegalStateException | NullPointerException | ClassCastException e) {
            LOG.log(Level.WARNING, "Left out a report: {0} is not one.", file);
            return Optional.empty();
        }
    }

    private static ModelReport of(JsonObject report) {
        JsonObject test = report.getJsonArray("parts").getValuesAs(JsonObject.class).stream()
                .filter(part -> part.getString("name").equals(TEST))
                .findFirst()
                .orElse(JsonObject.EMPTY_JSON_OBJECT);
        List<Point> roc = new ArrayList<>();
        for (JsonObject point : objects(test, "operating_points")) {
            roc.add(new Point(number(point, "false_positive_rate"), number(point, "recall")));
        }
        List<Point> reliability = new ArrayList<>();
        for (JsonObject bin : objects(test, "reliability")) {
            double pictures = number(bin, "normal") + number(bin, "pneumonia");
            if (pictures > 0) {
                reliability.add(new Point(number(bin, "probability"), number(bin, "pneumonia") / pictures));
            }
        }
        List<Double> losses = objects(report, "epochs").stream()
                .map(epoch -> number(epoch, "loss"))
                .toList();
        return new ModelReport(roc, reliability, losses);
    }

    private static List<JsonObject> objects(JsonObject parent, String name) {
        JsonArray array = parent.getJsonArray(name);
        return array == null ? List.of() : array.getValuesAs(JsonObject.class);
    }

    private static double number(JsonObject parent, String name) {
        JsonNumber number = parent.getJsonNumber(name);
        return number.doubleValue();
    }
}
