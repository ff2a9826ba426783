package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.radiologyai.phantom.DicomPhantom;

/** The contract's good answers. */
@ArquillianTest
class PredictIT {

    @Deployment(testable = false)
    static WebArchive application() {
        return RealServer.application("study.reference.key=a key for tests alone");
    }

    @BeforeEach
    void ready() throws Exception {
        RealServer.awaitReady();
    }

    @Test
    void diagnosesFullSizePicturesOfRealPatients() throws Exception {
        List<Path> normal = RealServer.originals("NORMAL");
        List<Path> pneumonia = RealServer.originals("PNEUMONIA");
        Assumptions.assumeFalse(
                normal.isEmpty() || pneumonia.isEmpty(), "needs ../shared/data/chest-xray-original, which is not here");
        int right = 0;
        List<Path> pictures = Stream.concat(
                        normal.stream().limit(10), pneumonia.stream().limit(10))
                .toList();
        for (Path picture : pictures) {
            HttpResponse<String> response = RealServer.send(new RealServer.Form()
                    .file("file", picture.getFileName().toString(), Files.readAllBytes(picture))
                    .post());
            assertEquals(200, response.statusCode(), response.body());
            JsonObject answer = RealServer.json(response);
            assertContract(answer);
            if (answer.getString("prediction")
                    .equals(picture.getParent().getFileName().toString())) {
                right++;
            }
        }
        assertEquals(20, pictures.size());
        assertTrue(right >= 17, right + " of 20 diagnoses are right");
    }

    @Test
    void answersFormAndBodyAlike() throws Exception {
        byte[] picture = Pictures.jpeg(1);
        JsonObject ofBody = RealServer.json(RealServer.predict(picture));
        JsonObject ofForm = RealServer.json(RealServer.send(
                new RealServer.Form().file("file", "chest.jpeg", picture).post()));
        assertContract(ofBody);
        assertEquals(ofBody.get("probabilities"), ofForm.get("probabilities"));
        assertEquals(ofBody.get("prediction"), ofForm.get("prediction"));
    }

    @Test
    void ignoresNameAndDeclaredTypeOfThePicture() throws Exception {
        HttpResponse<String> response = RealServer.send(new RealServer.Form()
                .file("note", "note.txt", "not a picture".getBytes())
                .file("file", "report.pdf", Pictures.png(1))
                .post());
        assertEquals(200, response.statusCode(), response.body());
    }

    @Test
    void saysTheSameOfOnePictureAsJpegPngAndDicom() throws Exception {
        JsonObject png = RealServer.json(RealServer.predict(Pictures.png(1)));
        JsonObject jpeg = RealServer.json(RealServer.predict(Pictures.jpeg(1)));
        JsonObject dicom = RealServer.json(
                RealServer.predict(Pictures.dicom(1).in(DicomPhantom.IMPLICIT).bytes()));
        assertEquals(png.get("probabilities"), dicom.get("probabilities"));
        assertEquals(png.getString("prediction"), jpeg.getString("prediction"));
        assertContract(dicom);
    }

    @Test
    void tellsOfADicomFileWhatItsReaderNeeds() throws Exception {
        DicomPhantom file = Pictures.dicom(1).with(0x0010_1010, "AS", "004Y");
        JsonObject answer = RealServer.json(RealServer.predict(file.bytes()));
        assertEquals(JsonValue.EMPTY_JSON_ARRAY, answer.get("warnings"));
        JsonObject acquisition = answer.getJsonObject("acquisition");
        assertEquals("CR", acquisition.getString("modality"));
        assertEquals("PA", acquisition.getString("view_position"));
        assertEquals("1 to 5 years", acquisition.getString("age_band"));
        String reference = acquisition.getString("study_reference");
        assertTrue(reference.matches("[0-9a-f]{32}"), reference);

        JsonObject lateral = RealServer.json(
                RealServer.predict(file.with(0x0018_5101, "CS", "LL").bytes()));
        assertEquals(
                List.of("view-not-frontal"), lateral.getJsonArray("warnings").getValuesAs(JsonString::getString));
        assertEquals(reference, lateral.getJsonObject("acquisition").getString("study_reference"));

        JsonObject jpeg = RealServer.json(RealServer.predict(Pictures.jpeg(1)));
        assertFalse(jpeg.containsKey("acquisition"));
    }

    @Test
    void letsNoTextOfADicomFileOut() throws Exception {
        DicomPhantom file = Pictures.dicom(1);
        List<String> markers = file.plantMarkers();
        HttpResponse<String> answered = RealServer.send(
                new RealServer.Form().file("file", "ZqxFile.dcm", file.bytes()).post());
        assertEquals(200, answered.statusCode(), answered.body());
        byte[] hip = file.with(0x0018_0015, "CS", "ZQXHIP").bytes();
        HttpResponse<String> refused = RealServer.predict(hip);
        assertEquals(422, refused.statusCode(), refused.body());
        byte[] damaged = Arrays.copyOf(hip, hip.length - 100);
        assertEquals(422, RealServer.predict(damaged).statusCode());
        Thread.sleep(500);
        String seen = answered.body()
                + answered.headers()
                + refused.body()
                + refused.headers()
                + RealServer.get("/metrics").body()
                + RealServer.get("/health").body()
                + Files.readString(Path.of("target/liberty/wlp/usr/servers/it/logs/messages.log"));
        markers.forEach(marker -> assertFalse(seen.contains(marker), marker + " got out"));
    }

    @Test
    void answersWithTheModelThatIsAskedForByName() throws Exception {
        String active = RealServer.json(RealServer.get("/model-info")).getString("model_version");
        for (String name : List.of(active, active.replaceAll("_v.*", ""))) {
            HttpResponse<String> response =
                    RealServer.send(HttpRequest.newBuilder(RealServer.BASE.resolve("/predict?model=" + name))
                            .POST(BodyPublishers.ofByteArray(Pictures.jpeg(1))));
            assertEquals(active, RealServer.json(response).getString("model_version"));
        }
    }

    @Test
    void describesTheActiveModel() throws Exception {
        JsonObject card = RealServer.json(RealServer.get("/model-info"));
        assertEquals(card.getString("name") + "_v" + card.getString("version"), card.getString("model_version"));
        assertEquals(64, card.getString("sha256").length());
        assertEquals(2, card.getJsonArray("classes").size());
        assertEquals(224, card.getJsonObject("input").getInt("width"));
        double auc = card.getJsonObject("metrics")
                .getJsonObject("auc")
                .getJsonNumber("value")
                .doubleValue();
        assertTrue(auc > 0.96 && auc <= 1, "AUC " + auc);
        assertTrue(card.getJsonArray("limits").size() > 0);
        assertTrue(card.containsKey("training") && card.containsKey("other_models"));
    }

    @Test
    void tellsOperatorsHowItStands() throws Exception {
        JsonObject started = check("/health/started", "model");
        assertTrue(started.getString("model_version").startsWith("resnet50_v"));
        JsonObject ready = check("/health/ready", "inference");
        assertTrue(ready.getInt("predictors") >= 1);
        assertTrue(ready.getInt("queue_capacity") >= 1);
        JsonObject live = check("/health/live", "process");
        assertTrue(live.getInt("uptime_seconds") >= 0);
        assertTrue(live.getJsonNumber("heap_used_bytes").longValue() > 0);
        assertEquals("UP", RealServer.json(RealServer.get("/health")).getString("status"));
    }

    private static JsonObject check(String path, String name) throws Exception {
        HttpResponse<String> response = RealServer.get(path);
        assertEquals(200, response.statusCode(), response.body());
        return RealServer.json(response).getJsonArray("checks").getValuesAs(JsonObject.class).stream()
                .filter(check -> check.getString("name").equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(path + " has no check " + name))
                .getJsonObject("data");
    }

    @Test
    void measuresEveryPhaseByModelAndVersion() throws Exception {
        RealServer.predict(Pictures.jpeg(1));
        String metrics = RealServer.get("/metrics?scope=application").body();
        for (String phase : List.of("decode", "preprocess", "queue", "forward", "total")) {
            assertTrue(
                    metrics.lines()
                            .anyMatch(line -> line.startsWith("radiologyai_diagnosis_phase_seconds_count{")
                                    && line.contains("phase=\"" + phase + "\"")
                                    && line.contains("model=\"resnet50\"")
                                    && line.contains("version=")),
                    "no timer of phase " + phase);
        }
        assertTrue(metrics.contains("radiologyai_queue_depth"));
        assertTrue(metrics.contains("radiologyai_requests_total{") && metrics.contains("outcome=\"ok\""));
    }

    @Test
    void keepsTheCallersRequestIdAndLeavesOneLineWithoutTheFilesName() throws Exception {
        HttpResponse<String> response = RealServer.send(new RealServer.Form()
                .file("file", "Mustermann^Erika.jpeg", Pictures.jpeg(1))
                .post()
                .header("X-Request-ID", "ward-7.42"));
        assertEquals("ward-7.42", response.headers().firstValue("X-Request-ID").orElseThrow());
        assertEquals("ward-7.42", RealServer.json(response).getString("request_id"));
        // The line is written when the answer has gone out.
        String log = "";
        List<String> lines = List.of();
        for (int i = 0; i < 50 && lines.isEmpty(); i++) {
            Thread.sleep(100);
            log = Files.readString(Path.of("target/liberty/wlp/usr/servers/it/logs/messages.log"));
            lines = log.lines().filter(line -> line.contains("ward-7.42")).toList();
        }
        assertEquals(1, lines.size(), "lines of the request: " + lines);
        assertTrue(lines.get(0).contains("forward_ms"), lines.get(0));
        assertTrue(lines.get(0).contains("outcome"), lines.get(0));
        assertFalse(log.contains("Mustermann"), "the log has the file's name");
    }

    @Test
    void replacesARequestIdThatCouldForgeALogLine() throws Exception {
        HttpResponse<String> response = RealServer.send(
                HttpRequest.newBuilder(RealServer.BASE.resolve("/model-info")).header("X-Request-ID", "a\tb \"c\""));
        String id = response.headers().firstValue("X-Request-ID").orElseThrow();
        assertTrue(id.matches("[0-9a-f-]{36}"), id);
    }

    private static void assertContract(JsonObject answer) {
        assertEquals(
                List.of("prediction", "confidence", "processing_time_ms", "cached", "model_version"),
                new ArrayList<>(answer.keySet()).subList(0, 5));
        assertTrue(answer.get("prediction") instanceof JsonString);
        assertTrue(List.of("NORMAL", "PNEUMONIA").contains(answer.getString("prediction")));
        double confidence = answer.getJsonNumber("confidence").doubleValue();
        assertTrue(confidence >= 0 && confidence <= 1, "confidence " + confidence);
        assertTrue(((JsonNumber) answer.get("processing_time_ms")).isIntegral());
        assertTrue(List.of(JsonValue.TRUE, JsonValue.FALSE).contains(answer.get("cached")));
        assertTrue(answer.getString("model_version").matches("resnet50_v.+"));
        JsonObject probabilities = answer.getJsonObject("probabilities");
        double pneumonia = probabilities.getJsonNumber("PNEUMONIA").doubleValue();
        double normal = probabilities.getJsonNumber("NORMAL").doubleValue();
        assertEquals(1, pneumonia + normal, 2e-4);
        double threshold = answer.getJsonNumber("threshold").doubleValue();
        assertEquals(pneumonia >= threshold ? "PNEUMONIA" : "NORMAL", answer.getString("prediction"));
        assertEquals(answer.getString("prediction").equals("NORMAL") ? normal : pneumonia, confidence, 1e-9);
        JsonObject band = answer.getJsonObject("indeterminate_band");
        boolean indeterminate = pneumonia > band.getJsonNumber("from").doubleValue()
                && pneumonia < band.getJsonNumber("to").doubleValue();
        assertEquals(indeterminate ? "INDETERMINATE" : answer.getString("prediction"), answer.getString("decision"));
    }
}
