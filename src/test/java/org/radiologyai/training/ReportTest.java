package org.radiologyai.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.radiologyai.imaging.Radiograph;
import org.radiologyai.models.ModelCard;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {

    private static final Path TINY = Path.of("src/test/resources/org/radiologyai/training/tiny_cnn.pt");
    private static final Instant MADE = Instant.parse("2024-05-06T07:08:09Z");
    private static final String MALICIOUS = "PNEUMONIA/<script src='http://a/b'>\"&\u0001.png";

    @TempDir
    Path folder;

    @Test
    void hasInJsonWhatRedrawsTheRocCurve() {
        JsonObject part = part(report(some(200, 1)), "test");
        JsonArray points = part.getJsonArray("operating_points");
        assertEquals(0, number(points.getJsonObject(0), "recall"));
        assertEquals(0, number(points.getJsonObject(0), "false_positive_rate"));
        assertTrue(points.getJsonObject(0).isNull("threshold"));
        assertEquals(1, number(points.getJsonObject(points.size() - 1), "recall"));
        assertEquals(1, number(points.getJsonObject(points.size() - 1), "false_positive_rate"));
        double area = 0;
        for (int i = 1; i < points.size(); i++) {
            JsonObject from = points.getJsonObject(i - 1);
            JsonObject to = points.getJsonObject(i);
            double width = number(to, "false_positive_rate") - number(from, "false_positive_rate");
            double rise = number(to, "recall") - number(from, "recall");
            assertTrue(width >= 0 && rise >= 0 && width + rise > 0);
            area += width * (number(to, "recall") + number(from, "recall")) / 2;
        }
        double auc = number(part.getJsonObject("metrics").getJsonObject("auc"), "value");
        assertEquals(auc, area, 1e-4);
    }

    @Test
    void countsEachPictureOnce() {
        JsonObject part = part(report(some(200, 1)), "test");
        for (String bins : List.of("reliability", "histogram")) {
            assertEquals(200, sum(part.getJsonArray(bins), "normal") + sum(part.getJsonArray(bins), "pneumonia"));
        }
        JsonObject confusion = part.getJsonObject("confusion");
        assertEquals(
                200, confusion.keySet().stream().mapToInt(confusion::getInt).sum());
        JsonObject strata = part.getJsonObject("strata");
        assertEquals(List.of("NORMAL", "PNEUMONIA bacteria", "PNEUMONIA virus"), List.copyOf(strata.keySet()));
        assertEquals(200, strata.keySet().stream().mapToInt(strata::getInt).sum());
    }

    @Test
    void findsTheOperatingPointOfTheThreshold() {
        Evaluation evaluation = some(200, 1);
        OperatingPoint at = OperatingPoint.at(0.5, OperatingPoint.all(evaluation.answers()));
        assertEquals(evaluation.metrics().get("recall").value(), at.recall(), 1e-4);
        assertEquals(evaluation.metrics().get("specificity").value(), 1 - at.falsePositiveRate(), 1e-4);
        assertEquals(evaluation.metrics().get("precision").value(), at.precision(), 1e-4);
    }

    @Test
    void givesAShareAnIntervalThatStaysAShare() {
        // by hand: 1 of 1, centre (1 + 1.9208) / 4.8416
        Bin bin = new Bin(0.9, 1, 0, 1, 0.95);
        assertArrayEquals(new double[] {0.2065, 1}, bin.interval(), 1e-4);
        assertArrayEquals(new double[] {0, 0.7935}, new Bin(0, 0.1, 1, 0, 0.05).interval(), 1e-4);
    }

    @Test
    void tellsTheWorstMistakesFirst() {
        Evaluation evaluation = evaluation(
                List.of("NORMAL/a", "NORMAL/b", "PNEUMONIA/c", "PNEUMONIA/d", "PNEUMONIA/e"), 1, 5, -4, 3, -0.1);
        List<String> names = report(evaluation).mistakes().stream()
                .map(a -> a.sample().name())
                .toList();
        assertEquals(List.of("NORMAL/b", "PNEUMONIA/c", "NORMAL/a", "PNEUMONIA/e"), names);
    }

    @Test
    void isAPageThatNeedsNothingElse() throws Exception {
        Document page = parse(ReportPage.of(report(some(80, 1), some(60, 2)), Pictures.HIDDEN));
        assertEquals(0, page.getElementsByTagName("script").getLength());
        assertEquals(0, page.getElementsByTagName("link").getLength());
        NodeList all = page.getElementsByTagName("*");
        int plots = 0;
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            for (String attribute : List.of("src", "href", "style", "onload", "onclick")) {
                assertFalse(element.hasAttribute(attribute), element.getTagName() + " has " + attribute);
            }
            plots += element.getAttribute("class").equals("plot") ? 1 : 0;
        }
        assertEquals(7, plots);
        assertFalse(page.getElementsByTagName("style").item(0).getTextContent().matches("(?s).*(url\\(|@import).*"));
    }

    @Test
    void showsNeitherPicturesNorFileNamesUnlessItMay() throws Exception {
        Report report = report(evaluation(List.of("NORMAL/secret-1.png", "PNEUMONIA/person7_virus_1.png"), 3, -3));
        report.write(folder, Pictures.HIDDEN);
        for (String file : List.of("report.json", "report.html")) {
            String text = Files.readString(folder.resolve(file));
            assertFalse(text.contains("secret") || text.contains("person7") || text.contains("data:image"), text);
            assertTrue(text.contains("PNEUMONIA virus"));
        }
    }

    @Test
    void showsPicturesWithTheirHeatMapsWhenItMay() throws Exception {
        Dataset data = Dataset.read(Phantoms.folder(folder.resolve("data"), 4), Tensors.input(32));
        try (Network network = Network.load(TINY, false)) {
            ModelCard.Input input = Tensors.input(32);
            Evaluation evaluation = Evaluation.of(Predictions.of(network, data.samples(), input), 1, 0.5);
            report(evaluation).write(folder.resolve("run"), Pictures.shown(network, input));
            float[] tensor = Tensors.of(List.of(data.samples().get(0).picture()), input);
            Network.Explained explained =
                    network.explained(tensor, 1, 32, 32, 1).get(0);
            assertArrayEquals(network.logits(tensor, 1, 32, 32), explained.logits(), 1e-5f);
            assertTrue(explained.heatMap().isPresent());
        }
        Document page = parse(Files.readString(folder.resolve("run/report.html")));
        NodeList pictures = page.getElementsByTagName("img");
        assertTrue(pictures.getLength() >= 11, "" + pictures.getLength());
        for (int i = 0; i < pictures.getLength(); i++) {
            assertTrue(((Element) pictures.item(i)).getAttribute("src").startsWith("data:image/jpeg;base64,"));
        }
        assertTrue(page.getDocumentElement().getTextContent().matches("(?s).*PNEUMONIA/person\\d_bacteria_\\d.png.*"));
        assertTrue(Files.readString(folder.resolve("run/report.json")).contains("PNEUMONIA/person"));
    }

    @Test
    void writesAnyFileNameAsPlainText() throws Exception {
        try (Network network = Network.load(TINY, false)) {
            Evaluation evaluation = evaluation(List.of(MALICIOUS, "NORMAL/a"), -3, -3);
            Document page = parse(ReportPage.of(report(evaluation), Pictures.shown(network, Tensors.input(32))));
            assertEquals(0, page.getElementsByTagName("script").getLength());
            assertTrue(page.getDocumentElement().getTextContent().contains("<script src='http://a/b'>\"&\ufffd.png"));
        }
    }

    @Test
    void bearsWhatIsMissing() throws Exception {
        List<Evaluation> some = List.of(
                evaluation(List.of("NORMAL/a"), -3),
                evaluation(List.of("PNEUMONIA/a"), -3),
                evaluation(List.of("PNEUMONIA/a", "PNEUMONIA/b"), 3, 3),
                evaluation(List.of("NORMAL/a", "PNEUMONIA/b"), 800, 800));
        for (Evaluation evaluation : some) {
            Report bare = new Report(card(Map.of()), "", Map.of("test", evaluation), List.of(), MADE);
            parse(ReportPage.of(bare, Pictures.HIDDEN));
            ReportJson.write(bare, Pictures.HIDDEN);
        }
        List<Epoch> diverged = List.of(new Epoch(1, 64, Double.NaN, Double.NaN, 0.5, Double.NaN, 1, 1));
        Report report = new Report(card(Map.of()), "", Map.of("test", some(20, 1)), diverged, MADE);
        assertTrue(ReportJson.of(report, Pictures.HIDDEN)
                .getJsonArray("epochs")
                .getJsonObject(0)
                .isNull("loss"));
        assertFalse(ReportPage.of(report, Pictures.HIDDEN).contains("NaN"));
        assertThrows(IllegalArgumentException.class, () -> new Report(card(Map.of()), "", Map.of(), List.of(), MADE));
    }

    @Test
    void marksAxesWithRoundNumbers() {
        assertEquals(List.of("0.0", "0.2", "0.4", "0.6", "0.8", "1.0"), labels(Axis.share("")));
        assertEquals(List.of("0.90", "0.92", "0.94", "0.96", "0.98", "1.00"), labels(Axis.covering("", 0.91, 1)));
        assertEquals(List.of("0", "20", "40", "60", "80"), labels(Axis.covering("", 0, 79)));
        assertEquals(List.of("1", "2", "3"), labels(Axis.counting("", 3)));
        assertEquals(List.of("10", "20", "30"), labels(Axis.counting("", 34)));
    }

    @Test
    void listsTheNewestRunFirst() throws Exception {
        Path runs = folder.resolve("runs");
        new Report(card(Map.of()), "", Map.of("test", some(20, 1)), List.of(), MADE)
                .write(runs.resolve("old #1 <b>"), Pictures.HIDDEN);
        new Report(card(Map.of()), "", Map.of("test", some(20, 1)), List.of(), MADE.plusSeconds(60))
                .write(runs.resolve("vit/new"), Pictures.HIDDEN);
        Files.writeString(Files.createDirectories(runs.resolve("broken")).resolve("report.json"), "{\"made\": 3}");
        RunIndex.write(runs);
        Document page = parse(Files.readString(runs.resolve("index.html")));
        NodeList links = page.getElementsByTagName("a");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < links.getLength(); i++) {
            names.add(links.item(i).getTextContent());
            String target = ((Element) links.item(i)).getAttribute("href");
            Path file = Path.of(runs.toUri().resolve(target));
            assertEquals(!file.toString().contains("broken"), Files.exists(file), target);
        }
        assertEquals(List.of("vit/new", "old #1 <b>", "broken"), names);
        RunIndex.write(Files.createDirectory(folder.resolve("none")));
        assertTrue(Files.readString(folder.resolve("none/index.html")).contains("No run has a report yet."));
    }

    private static List<String> labels(Axis axis) {
        return axis.ticks().stream().map(Axis.Tick::label).toList();
    }

    private static JsonObject part(Report report, String name) {
        try (JsonReader reader = Json.createReader(new StringReader(ReportJson.write(report, Pictures.HIDDEN)))) {
            return reader.readObject().getJsonArray("parts").stream()
                    .map(part -> part.asJsonObject())
                    .filter(part -> part.getString("name").equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static double number(JsonObject object, String name) {
        return object.getJsonNumber(name).doubleValue();
    }

    private static int sum(JsonArray objects, String name) {
        return objects.stream().mapToInt(o -> o.asJsonObject().getInt(name)).sum();
    }

    private static Document parse(String page) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        try (Reader text = new StringReader(page)) {
            return builder.parse(new InputSource(text));
        }
    }

    /** Normal pictures and both kinds of pneumonia, answered well but not perfectly, with ties. */
    private static Evaluation some(int count, long seed) {
        Random random = new Random(seed);
        List<String> names = new ArrayList<>();
        double[] margins = new double[count];
        for (int i = 0; i < count; i++) {
            boolean pneumonia = i % 4 != 0;
            names.add(
                    pneumonia
                            ? "PNEUMONIA/person%d_%s_1.png".formatted(i, i % 4 == 1 ? "virus" : "bacteria")
                            : "NORMAL/IM-%04d-1.png".formatted(i));
            margins[i] = Math.round(10 * ((pneumonia ? 2 : -2) + 1.5 * random.nextGaussian())) / 10.0;
        }
        return evaluation(names, margins);
    }

    private static Evaluation evaluation(List<String> names, double... margins) {
        List<Sample> samples = names.stream()
                .map(name -> new Sample(
                        name, Dataset.CLASSES.indexOf(name.split("/")[0]), Radiograph.of8Bit(8, 8, new byte[64])))
                .toList();
        return Evaluation.of(new Predictions(samples, margins), 1, 0.5);
    }

    private static Report report(Evaluation... parts) {
        Map<String, Evaluation> named = new LinkedHashMap<>();
        for (int i = 0; i < parts.length; i++) {
            named.put(i + 1 == parts.length ? "test" : "validation", parts[i]);
        }
        List<Epoch> epochs = List.of(
                new Epoch(1, 32, 0.69, 0.6, 0.7, 0.8, 100, 60),
                new Epoch(2, 32, 0.5, 0.4, 0.8, 0.9, 100, 60),
                new Epoch(3, 64, 0.45, 0.3, 0.9, 0.95, 50, 120));
        Map<String, ModelCard.Metric> compared = new LinkedHashMap<>();
        compared.put("fp32_auc", new ModelCard.Metric(0.98, 0.97, 0.99));
        compared.put("fp32_latency_ms", new ModelCard.Metric(20, 19, 21));
        return new Report(card(compared), "One half, for both classes weigh the same.", named, epochs, MADE);
    }

    private static ModelCard card(Map<String, ModelCard.Metric> metrics) {
        return new ModelCard(
                "tiny",
                "0.1",
                "Two convolutions",
                "torchscript",
                "int8",
                "0".repeat(64),
                Dataset.CLASSES,
                Tensors.input(32),
                1,
                0.5,
                metrics,
                new ModelCard.EvaluatedOn("held out by patient", 20, 20),
                new ModelCard.Training("phantoms", "0".repeat(64), 100, 50, 7, "abc", 3, null),
                "For tests.",
                List.of("Knows <phantoms> only."));
    }
}
