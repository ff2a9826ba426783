package org.radiologyai.training;

import static org.radiologyai.training.WebPage.text;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page that lists the reports below a folder, the newest first: what there is where no tracking server is. */
final class RunIndex {

    private static final String FILE = "index.html";
    /** Of folders below the one that is listed. */
    private static final int DEPTH = 3;

    private static final List<String> FIGURES = List.of("accuracy", "auc", "recall", "specificity");

    private RunIndex() {}

    /**
     * Writes {@code index.html} anew.
     *
     * @throws IOException if the folder cannot be read or written; a single report that cannot is listed as such
     */
    static void write(Path folder) throws IOException {
        List<Run> runs = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder, DEPTH + 1)) {
            for (Path file : files.filter(f -> f.endsWith(Report.JSON)).sorted().toList()) {
                runs.add(run(folder, file));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        runs.sort(Comparator.comparing(Run::made).reversed());
        WebPage.write(folder.resolve(FILE), page(runs));
    }

    private static Run run(Path folder, Path file) {
        String run = folder.relativize(file.getParent()).toString();
        String link = link(run);
        try (Reader text = Files.newBufferedReader(file);
                JsonReader reader = Json.createReader(text)) {
            JsonObject report = reader.readObject();
            JsonObject model = report.getJsonObject("model");
            JsonArray parts = report.getJsonArray("parts");
            JsonObject headline = parts.getJsonObject(parts.size() - 1);
            List<String> figures = FIGURES.stream()
                    .map(figure -> figure(headline.getJsonObject("metrics").getJsonObject(figure)))
                    .toList();
            return new Run(
                    run,
                    link,
                    report.getString("made"),
                    model.getString("name") + " " + model.getString("version"),
                    model.getString("architecture") + ", " + model.getString("precision"),
                    headline.getInt("images") + ", " + headline.getString("name"),
                    figures);
        } catch (IOException
                | JsonException
                | IllegalStateException
                | ClassCastException
                | NullPointerException
                | IndexOutOfBoundsException e) {
            // jakarta.json answers a missing or other field with any of these.
            return new Run(run, link, "", "cannot be read", "", "", List.of("", "", "", ""));
        }
    }

    private static String figure(JsonObject metric) {
        return metric == null || metric.isNull("value")
                ? "–"
                : MetricName.figure(metric.getJsonNumber("value").doubleValue());
    }

    /** From the index to the page. */
    private static String link(String run) {
        try {
            String path = (run.isEmpty() ? "" : run.replace('\\', '/') + "/") + Report.HTML;
            // A path on its own might begin like a scheme.
            return new URI(null, null, "./" + path, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Every path that begins with a dot is a URI.", e);
        }
    }

    private static String page(List<Run> runs) {
        String body = """
                <header>
                <p class="kind">Radiology AI</p>
                <h1>Runs</h1>
                <p class="about">%s</p>
                </header>
                <section>
                <div class="scroll"><table class="figures runs">
                <thead><tr><th scope="col">Run</th><th scope="col">Model</th><th scope="col">Pictures</th>\
                <th scope="col">Accuracy</th><th scope="col">AUC</th><th scope="col">Recall</th>\
                <th scope="col">Specificity</th><th scope="col">Made</th></tr></thead>
                <tbody>
                %s</tbody></table></div>
                </section>
                """.formatted(
                        runs.isEmpty()
                                ? "No run has a report yet."
                                : runs.size() + (runs.size() == 1 ? " report" : " reports") + ", the newest first.",
                        runs.stream().map(Run::row).collect(Collectors.joining()));
        return WebPage.of("Runs", body);
    }

    /** A line of the index. */
    private record Run(
            String name,
            String link,
            String made,
            String model,
            String architecture,
            String pictures,
            List<String> figures) {

        String row() {
            return "<tr><th scope=\"row\"><a href=\"%s\">%s</a></th><td>%s<small>%s</small></td><td>%s</td>%s<td>%s</td></tr>\n"
                    .formatted(
                            text(link),
                            text(name.isEmpty() ? "this folder" : name),
                            text(model),
                            text(architecture),
                            text(pictures),
                            figures.stream()
                                    .map(f -> "<td>" + text(f) + "</td>")
                                    .collect(Collectors.joining()),
                            text(day()));
        }

        private String day() {
            return made.length() < 16 ? made : made.substring(0, 16).replace('T', ' ');
        }
    }
}
