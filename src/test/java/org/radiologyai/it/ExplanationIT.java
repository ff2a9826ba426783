package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.radiologyai.models.Cards;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.phantom.DicomPhantom;

/** Where a model looked: in the answer, in numbers and as a picture. */
@ArquillianTest
class ExplanationIT {

    private static final Path MODELS = Path.of("target/it-explanation/models").toAbsolutePath();
    private static final String PNG = "image/png";
    private static final String JSON = "application/json";

    /** Of 255, where a map is at its maximum. */
    private static final double MOST_OPAQUE = 0.65 * 255;

    @Deployment(testable = false)
    static WebArchive application() throws Exception {
        ShippedModels.copy(MODELS, "resnet50", "vit", "baseline_cnn");
        Path folder = Files.createDirectories(MODELS.resolve("logits_alone/1"));
        Path weights = Files.copy(
                Path.of("src/test/resources/modules/misbehaving.pt"),
                folder.resolve("model.pt"),
                StandardCopyOption.REPLACE_EXISTING);
        new ModelBundle(folder, Cards.card("logits_alone", "1", ModelBundle.sha256(weights), 2, "NORMAL", "PNEUMONIA"))
                .writeCard();
        return RealServer.application("config_ordinal=600", "models.directory=" + MODELS);
    }

    @BeforeEach
    void ready() throws Exception {
        RealServer.awaitReady();
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet50", "vit", "baseline_cnn"})
    void saysWhereEachModelLookedInTheAnswerInNumbersAndAsAPicture(String model) throws Exception {
        JsonObject answer = explained("&model=" + model, Pictures.png(1));
        JsonObject explanation = answer.getJsonObject("explanation");
        assertEquals(JsonValue.TRUE, explanation.get("available"));
        assertEquals(answer.getString("prediction"), explanation.getString("class"));
        assertEquals(3600, explanation.getInt("expires_in_seconds"));
        List<List<Double>> grid = cells(explanation);
        List<Double> all = grid.stream().flatMap(List::stream).toList();
        assertTrue(all.stream().allMatch(cell -> cell >= 0 && cell <= 1), "cells " + all);
        double most = all.stream().mapToDouble(cell -> cell).max().orElseThrow();
        assertTrue(most == 0 || most == 1, "maximum " + most);

        String link = explanation.getString("href");
        assertTrue(link.matches("/explanations/[0-9a-f-]{36}"), link);
        HttpResponse<String> inNumbers = text(link, JSON);
        assertEquals(JSON, inNumbers.headers().firstValue("Content-Type").orElseThrow());
        JsonObject numbers = RealServer.json(inNumbers);
        assertEquals(List.of("model_version", "class", "columns", "rows", "grid"), List.copyOf(numbers.keySet()));
        assertEquals(answer.getString("model_version"), numbers.getString("model_version"));
        assertEquals(answer.getString("prediction"), numbers.getString("class"));
        assertEquals(800, numbers.getInt("columns"));
        assertEquals(600, numbers.getInt("rows"));
        assertEquals(explanation.get("grid"), numbers.get("grid"));

        BufferedImage picture = picture(link);
        assertEquals(800, picture.getWidth());
        assertEquals(600, picture.getHeight());
        assertTrue(picture.getColorModel().hasAlpha());
        assertEveryCellIsAsOpaqueAsItCounts(grid, picture);
    }

    @Test
    void keepsTheAspectOfAPictureThatIsLargerThanItsMap() throws Exception {
        String link = link(explained("", Pictures.png(1, 1300, 2100)));
        BufferedImage picture = picture(link);
        assertEquals(2048, picture.getHeight());
        assertEquals(1268, picture.getWidth());
        JsonObject numbers = RealServer.json(text(link, JSON));
        assertEquals(1300, numbers.getInt("columns"));
        assertEquals(2100, numbers.getInt("rows"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?explain=false"})
    void explainsOnlyWhenAsked(String query) throws Exception {
        assertFalse(predicted(query, Pictures.jpeg(1)).containsKey("explanation"));
    }

    @Test
    void saysThatAModelOfLogitsAloneCannotTell() throws Exception {
        JsonObject answer = explained("&model=logits_alone", Pictures.jpeg(1));
        assertEquals("logits_alone_v1", answer.getString("model_version"));
        assertEquals("{\"available\":false}", answer.get("explanation").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {PNG, JSON, "*/*"})
    void knowsNothingOfAnIdThatItDidNotGive(String accept) throws Exception {
        HttpResponse<String> response = text("/explanations/" + UUID.randomUUID(), accept);
        assertEquals(404, response.statusCode(), response.body());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(
                "urn:radiology-ai:problem:not-found", RealServer.json(response).getString("type"));
    }

    @Test
    void letsNoTextOfADicomFileOut() throws Exception {
        DicomPhantom file = Pictures.dicom(1);
        List<String> markers = file.plantMarkers();
        String link = link(explained("", file.bytes()));
        HttpResponse<byte[]> overlay = bytes(link, PNG);
        assertTrue(
                Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND").containsAll(chunks(overlay.body())),
                "chunks " + chunks(overlay.body()));
        HttpResponse<String> numbers = text(link, JSON);
        String seen = numbers.body()
                + numbers.headers()
                + overlay.headers()
                + new String(overlay.body(), StandardCharsets.ISO_8859_1);
        markers.forEach(marker -> assertFalse(seen.contains(marker), marker + " got out"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "image/*", "application/json;q=0.5, */*"})
    void givesThePictureToCallersThatAcceptAnything(String accept) throws Exception {
        HttpResponse<byte[]> response = bytes(link(explained("", Pictures.jpeg(1))), accept);
        assertEquals(PNG, response.headers().firstValue("Content-Type").orElseThrow());
    }

    private static JsonObject explained(String parameters, byte[] picture) throws Exception {
        return predicted("?explain=true" + parameters, picture);
    }

    private static JsonObject predicted(String query, byte[] picture) throws Exception {
        HttpResponse<String> response =
                RealServer.send(HttpRequest.newBuilder(RealServer.BASE.resolve("/predict" + query))
                        .POST(BodyPublishers.ofByteArray(picture)));
        assertEquals(200, response.statusCode(), response.body());
        return RealServer.json(response);
    }

    private static String link(JsonObject answer) {
        return answer.getJsonObject("explanation").getString("href");
    }

    private static HttpResponse<String> text(String link, String accept) throws Exception {
        return RealServer.send(
                HttpRequest.newBuilder(RealServer.BASE.resolve(link)).header("Accept", accept));
    }

    private static HttpResponse<byte[]> bytes(String link, String accept) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(RealServer.BASE.resolve(link))
                .header("Accept", accept)
                .build();
        return RealServer.client().send(request, BodyHandlers.ofByteArray());
    }

    private static BufferedImage picture(String link) throws Exception {
        HttpResponse<byte[]> response = bytes(link, PNG);
        assertEquals(200, response.statusCode());
        assertEquals(PNG, response.headers().firstValue("Content-Type").orElseThrow());
        return ImageIO.read(new ByteArrayInputStream(response.body()));
    }

    private static List<List<Double>> cells(JsonObject explanation) {
        return explanation.getJsonArray("grid").getValuesAs(JsonArray.class).stream()
                .map(row -> row.getValuesAs(JsonNumber::doubleValue))
                .toList();
    }

    /** In the cells' middles; where that lies between two pixels, the neighbouring cells count a little, too. */
    private static void assertEveryCellIsAsOpaqueAsItCounts(List<List<Double>> grid, BufferedImage picture) {
        for (int row = 0; row < grid.size(); row++) {
            for (int column = 0; column < grid.get(row).size(); column++) {
                int x = (2 * column + 1)
                        * picture.getWidth()
                        / (2 * grid.get(row).size());
                int y = (2 * row + 1) * picture.getHeight() / (2 * grid.size());
                assertEquals(
                        MOST_OPAQUE * grid.get(row).get(column),
                        picture.getRGB(x, y) >>> 24,
                        5,
                        "opacity of row " + row + ", column " + column);
            }
        }
    }

    private static List<String> chunks(byte[] png) {
        ByteBuffer file = ByteBuffer.wrap(png).position(8);
        List<String> chunks = new ArrayList<>();
        while (file.hasRemaining()) {
            int length = file.getInt();
            byte[] name = new byte[4];
            file.get(name);
            chunks.add(new String(name, StandardCharsets.US_ASCII));
            file.position(file.position() + length + 4);
        }
        return chunks;
    }
}
