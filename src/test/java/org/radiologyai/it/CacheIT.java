package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.radiologyai.phantom.DicomPhantom;

/** Answers that are remembered, in the process's own memory. Each test has pictures of its own. */
@ArquillianTest
class CacheIT {

    private static final String TOKEN = "a token for tests alone";
    private static final String FORWARD = "phase=\"forward\"";
    private static final String PHASES = "radiologyai_diagnosis_phase_seconds_count";

    @Deployment(testable = false)
    static WebArchive application() {
        return RealServer.application("operator.token=" + TOKEN, "study.reference.key=a key for tests alone");
    }

    @BeforeEach
    void ready() throws Exception {
        RealServer.awaitReady();
    }

    @Test
    void remembersTheWholeAnswer() throws Exception {
        byte[] file = Pictures.dicom(10)
                .with(0x0018_5101, "CS", "LL")
                .with(0x0010_1010, "AS", "004Y")
                .bytes();
        JsonObject first = answer("?explain=true", file);
        JsonObject second = answer("?explain=true", file);
        assertEquals(JsonValue.FALSE, first.get("cached"));
        assertEquals(JsonValue.TRUE, second.get("cached"));
        assertEquals(said(first), said(second));
        assertEquals(
                List.of("view-not-frontal"), second.getJsonArray("warnings").getValuesAs(JsonString::getString));
        JsonObject map = second.getJsonObject("explanation");
        assertEquals(first.getJsonObject("explanation").get("grid"), map.get("grid"));
        assertEquals(first.getJsonObject("explanation").get("class"), map.get("class"));
        assertNotEquals(first.getJsonObject("explanation").get("href"), map.get("href"));
        assertEquals(
                map.get("grid"),
                RealServer.json(RealServer.send(HttpRequest.newBuilder(RealServer.BASE.resolve(map.getString("href")))
                                .header("Accept", "application/json")))
                        .get("grid"));
    }

    @Test
    void explainsAnAnswerThatWasGivenWithoutExplanation() throws Exception {
        assertMiss("", Pictures.png(11));
        JsonObject explained = assertHit("?explain=true", Pictures.png(11));
        assertEquals(JsonValue.TRUE, explained.getJsonObject("explanation").get("available"));
    }

    @Test
    void knowsAPictureAgainInAnotherFile() throws Exception {
        JsonObject png = assertMiss("", Pictures.png(12));
        byte[] file = Pictures.dicom(12).with(0x0018_5101, "CS", "LL").bytes();
        JsonObject dicom = assertHit("", file);
        assertEquals(png.get("probabilities"), dicom.get("probabilities"));
        assertEquals("CR", dicom.getJsonObject("acquisition").getString("modality"));
        assertEquals("LL", dicom.getJsonObject("acquisition").getString("view_position"));
        assertEquals(List.of("view-not-frontal"), dicom.getJsonArray("warnings").getValuesAs(JsonString::getString));
        assertEquals(said(dicom), said(assertHit("", file)));
        JsonObject pngAgain = assertHit("", Pictures.png(12));
        assertEquals(said(png), said(pngAgain));
        assertFalse(pngAgain.containsKey("acquisition"));
    }

    @Test
    void asksEachModelForItself() throws Exception {
        JsonObject resnet = assertMiss("", Pictures.png(13));
        JsonObject vit = assertMiss("?model=vit", Pictures.png(13));
        assertTrue(vit.getString("model_version").startsWith("vit_v"), vit.toString());
        assertNotEquals(resnet.get("probabilities"), vit.get("probabilities"));
        assertEquals(said(vit), said(assertHit("?model=vit", Pictures.png(13))));
        assertEquals(said(resnet), said(assertHit("?model=resnet50", Pictures.png(13))));
    }

    @Test
    void refusesAgainWhatItRefused() throws Exception {
        JsonObject before = stats();
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> refused = RealServer.predict(Pictures.blank());
            assertEquals(422, refused.statusCode(), refused.body());
            assertEquals(
                    "urn:radiology-ai:problem:not-a-radiograph",
                    RealServer.json(refused).getString("type"));
        }
        JsonObject after = stats();
        for (String figure : List.of("hits", "misses", "entries")) {
            assertEquals(before.get(figure), after.get(figure), figure);
        }
    }

    @Test
    void asksTheModelOnceForAHundredWhoSendTheSameAtOnce() throws Exception {
        int clients = 100;
        byte[] picture = Pictures.jpeg(14, 1690, 1314);
        JsonObject before = stats();
        double forwardBefore = RealServer.metric(PHASES, FORWARD);
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        List<JsonObject> answers = new ArrayList<>();
        try {
            List<Future<JsonObject>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                all.add(threads.submit(() -> {
                    start.await();
                    return answer("", picture);
                }));
            }
            start.countDown();
            for (Future<JsonObject> one : all) {
                answers.add(one.get());
            }
        } finally {
            threads.shutdownNow();
        }
        answers.forEach(answer -> assertEquals(said(answers.get(0)), said(answer)));
        assertEquals(
                1,
                answers.stream()
                        .filter(answer -> answer.get("cached").equals(JsonValue.FALSE))
                        .count());
        JsonObject after = stats();
        assertEquals(before.getInt("misses") + 1, after.getInt("misses"));
        assertEquals(before.getInt("hits") + clients - 1, after.getInt("hits"));
        assertEquals(forwardBefore + 1, RealServer.metric(PHASES, FORWARD));
    }

    @Test
    void forgetsAFileForOperatorsAlone() throws Exception {
        byte[] file = Pictures.png(15);
        byte[] twin = Pictures.dicom(15).bytes();
        byte[] other = Pictures.png(16);
        String address = "/cache/files/" + sha256(file);
        assertMiss("", file);
        assertMiss("?model=vit", file);
        assertMiss("", other);
        for (String authorization : List.of("", "Bearer wrong", "Bearer", TOKEN, "Basic " + TOKEN)) {
            assertOperatorsOnly(address, authorization);
        }
        assertHit("", file);
        assertEquals(204, delete(address, "Bearer " + TOKEN).statusCode());
        assertHit("", other);
        assertMiss("", file);
        assertMiss("?model=vit", file);
        assertHit("", twin);
        assertEquals(204, delete(address, "Bearer " + TOKEN).statusCode());
        assertMiss("", twin);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cache", "/cache?model=resnet50", "/cache?model=none", "/cache/files/none"})
    void letsNobodyElseForget(String address) throws Exception {
        assertHitAfterMiss(address.hashCode());
        assertOperatorsOnly(address, "");
        assertOperatorsOnly(address, "Bearer " + TOKEN.toUpperCase());
        assertHit("", Pictures.png(address.hashCode()));
    }

    @Test
    void forgetsTheAnswersOfOneModel() throws Exception {
        assertHitAfterMiss(17);
        assertMiss("?model=vit", Pictures.png(17));
        assertEquals(204, delete("/cache?model=resnet50", "Bearer " + TOKEN).statusCode());
        assertHit("?model=vit", Pictures.png(17));
        assertMiss("", Pictures.png(17));
    }

    @Test
    void forgetsEverything() throws Exception {
        assertHitAfterMiss(18);
        assertMiss("?model=vit", Pictures.png(18));
        assertEquals(204, delete("/cache", "Bearer " + TOKEN).statusCode());
        assertMiss("", Pictures.png(18));
        assertMiss("?model=vit", Pictures.png(18));
    }

    @Test
    void forgetsNothingOfAModelOrFileThatCannotBe() throws Exception {
        assertHitAfterMiss(19);
        HttpResponse<String> noModel = delete("/cache?model=none", "Bearer " + TOKEN);
        assertEquals(400, noModel.statusCode(), noModel.body());
        assertEquals(
                "urn:radiology-ai:problem:unknown-model",
                RealServer.json(noModel).getString("type"));
        assertEquals(404, delete("/cache/files/none", "Bearer " + TOKEN).statusCode());
        assertEquals(
                204, delete("/cache/files/" + "0".repeat(64), "Bearer " + TOKEN).statusCode());
        assertHit("", Pictures.png(19));
    }

    @Test
    void tellsHowOftenItRemembered() throws Exception {
        assertHitAfterMiss(20);
        JsonObject stats = stats();
        assertEquals(
                List.of(
                        "backend",
                        "connected",
                        "degraded",
                        "hits",
                        "misses",
                        "hit_rate",
                        "hit_rate_last_hour",
                        "entries",
                        "evictions",
                        "failures"),
                List.copyOf(stats.keySet()));
        assertEquals("memory", stats.getString("backend"));
        assertEquals(JsonValue.TRUE, stats.get("connected"));
        assertEquals(JsonValue.FALSE, stats.get("degraded"));
        double hits = stats.getInt("hits");
        double rate = hits / (hits + stats.getInt("misses"));
        assertEquals(rate, stats.getJsonNumber("hit_rate").doubleValue(), 1e-4);
        assertEquals(rate, stats.getJsonNumber("hit_rate_last_hour").doubleValue(), 1e-4);
        assertTrue(stats.getInt("entries") >= 2, stats.toString());
        assertEquals(0, stats.getInt("evictions"));
        assertEquals(0, stats.getInt("failures"));
    }

    @Test
    void countsForTheOperatorsMonitor() throws Exception {
        double hits = RealServer.metric("radiologyai_cache_requests_total", "result=\"hit\"");
        double misses = RealServer.metric("radiologyai_cache_requests_total", "result=\"miss\"");
        double recalls = RealServer.metric(PHASES, "phase=\"recall\"");
        double forwards = RealServer.metric(PHASES, FORWARD);
        assertHitAfterMiss(21);
        assertEquals(hits + 1, RealServer.metric("radiologyai_cache_requests_total", "result=\"hit\""));
        assertEquals(misses + 1, RealServer.metric("radiologyai_cache_requests_total", "result=\"miss\""));
        assertEquals(recalls + 1, RealServer.metric(PHASES, "phase=\"recall\""));
        assertEquals(forwards + 1, RealServer.metric(PHASES, FORWARD));
        assertEquals(stats().getInt("entries"), RealServer.metric("radiologyai_cache_entries"));
        String metrics = RealServer.get("/metrics?scope=application").body();
        assertTrue(metrics.contains("radiologyai_cache_failures{"), metrics);
        assertTrue(metrics.contains("radiologyai_cache_degraded{"), metrics);
    }

    @Test
    void isPartOfTheReadiness() throws Exception {
        JsonObject check = RealServer.json(RealServer.get("/health/ready")).getJsonArray("checks").stream()
                .map(JsonValue::asJsonObject)
                .filter(each -> each.getString("name").equals("cache"))
                .findFirst()
                .orElseThrow();
        assertEquals("UP", check.getString("status"));
        JsonObject data = check.getJsonObject("data");
        assertEquals("memory", data.getString("backend"));
        assertEquals(JsonValue.TRUE, data.get("connected"));
        assertEquals(JsonValue.FALSE, data.get("degraded"));
        assertTrue(data.getInt("entries") >= 0);
    }

    @Test
    void letsNoTextOfADicomFileOut() throws Exception {
        DicomPhantom file = Pictures.dicom(22);
        List<String> markers = file.plantMarkers();
        String seen = "" + assertMiss("?explain=true", file.bytes()) + assertHit("?explain=true", file.bytes());
        HttpResponse<String> stats = RealServer.get("/cache-stats");
        seen += stats.body()
                + stats.headers()
                + RealServer.get("/metrics").body()
                + RealServer.get("/health").body();
        for (String marker : markers) {
            assertFalse(seen.contains(marker), marker + " got out");
        }
    }

    private static void assertHitAfterMiss(long seed) throws Exception {
        assertEquals(said(assertMiss("", Pictures.png(seed))), said(assertHit("", Pictures.png(seed))));
    }

    private static JsonObject assertHit(String query, byte[] picture) throws Exception {
        JsonObject answer = answer(query, picture);
        assertEquals(JsonValue.TRUE, answer.get("cached"), answer.toString());
        return answer;
    }

    private static JsonObject assertMiss(String query, byte[] picture) throws Exception {
        JsonObject answer = answer(query, picture);
        assertEquals(JsonValue.FALSE, answer.get("cached"), answer.toString());
        return answer;
    }

    private static JsonObject answer(String query, byte[] picture) throws Exception {
        HttpResponse<String> response = RealServer.predict(picture, query);
        assertEquals(200, response.statusCode(), response.body());
        return RealServer.json(response);
    }

    /** An answer but for what is of the single request. */
    private static Map<String, JsonValue> said(JsonObject answer) {
        Map<String, JsonValue> said = new HashMap<>(answer);
        said.keySet().removeAll(List.of("processing_time_ms", "cached", "request_id", "explanation"));
        return said;
    }

    private static JsonObject stats() throws Exception {
        HttpResponse<String> response = RealServer.get("/cache-stats");
        assertEquals(200, response.statusCode(), response.body());
        return RealServer.json(response);
    }

    private static void assertOperatorsOnly(String address, String authorization) throws Exception {
        HttpResponse<String> refused = delete(address, authorization);
        assertEquals(401, refused.statusCode(), refused.body());
        assertEquals("Bearer", refused.headers().firstValue("WWW-Authenticate").orElseThrow());
        assertEquals(
                "application/problem+json",
                refused.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(
                "urn:radiology-ai:problem:operators-only",
                RealServer.json(refused).getString("type"));
        assertFalse(refused.body().contains(TOKEN), refused.body());
    }

    private static HttpResponse<String> delete(String address, String authorization) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(RealServer.BASE.resolve(address)).DELETE();
        return RealServer.send(authorization.isEmpty() ? request : request.header("Authorization", authorization));
    }

    private static String sha256(byte[] file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    }
}
