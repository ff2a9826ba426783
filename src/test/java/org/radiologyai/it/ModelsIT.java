package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.TestBundles;
import org.radiologyai.training.PythonForTests;

/** Two instances of the application on one directory of models, which are changed while they answer. */
class ModelsIT {

    private static final String TOKEN = "a token for tests alone";
    private static final Path MODELS = Path.of("target/models-of-two").toAbsolutePath();
    private static final int FOLLOWED_WITHIN_SECONDS = 15;
    private static final int SWAPS = 20;
    private static final int REQUESTS_A_SECOND = 200;
    private static final int CLIENTS = 16;

    private static final AtomicInteger SEEDS = new AtomicInteger(5_000);
    private static LibertyInstance a;
    private static LibertyInstance b;

    @BeforeAll
    static void start() throws Exception {
        LibertyInstance.delete(MODELS);
        TestBundles.NORMAL.put(MODELS, "lung", "1", 0.4);
        TestBundles.NORMAL.put(MODELS, "lung", "2", 0.6);
        TestBundles.PNEUMONIA.put(MODELS, "lung", "3", 0.5);
        TestBundles.FAILS.put(MODELS, "lung", "4", 0.5);
        ShippedModels.copy(MODELS, "resnet50", "vit");
        // All of the heap is taken from the beginning, so that what grows is outside of it.
        Map<String, String> environment = Map.of(
                "MODELS_DIRECTORY", MODELS.toString(),
                "MODEL", "lung_v1",
                "OPERATOR_TOKEN", TOKEN,
                "CACHE_MAX_ENTRIES", "0",
                "RATE_LIMIT_PER_MINUTE", "0",
                "STUDY_REFERENCE_KEY", "a key for tests alone",
                "PREDICT_ANY_MODEL", "false",
                "JVM_ARGS", "-Xms256m -Xmx256m -XX:+AlwaysPreTouch");
        a = new LibertyInstance("models-a", environment);
        b = new LibertyInstance("models-b", environment);
        a.start();
        b.start();
        a.awaitReady();
        b.awaitReady();
    }

    @AfterAll
    static void stop() throws IOException {
        for (LibertyInstance each : new LibertyInstance[] {a, b}) {
            if (each != null) {
                each.close();
            }
        }
    }

    @BeforeEach
    void beginWithTheFirst() throws Exception {
        if (!champion(a).equals("lung_v1") || challenger(a).length() > 0) {
            change("POST", "/api/models/lung/1/activate", "");
        }
        awaitChampion(b, "lung_v1");
        await("no trial on b", () -> challenger(b).isEmpty());
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(FOLLOWED_WITHIN_SECONDS);
        while (!condition.call()) {
            assertTrue(System.nanoTime() < end, () -> "not within " + FOLLOWED_WITHIN_SECONDS + " s: " + what);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static void awaitChampion(LibertyInstance instance, String id) throws Exception {
        await(id + " on " + instance, () -> champion(instance).equals(id));
    }

    private static JsonObject rollout(LibertyInstance instance) throws Exception {
        return RealServer.json(instance.get("/api/rollout"));
    }

    private static String champion(LibertyInstance instance) throws Exception {
        return rollout(instance).getString("champion");
    }

    private static String challenger(LibertyInstance instance) throws Exception {
        return rollout(instance).getString("challenger", "");
    }

    private static JsonObject lastChange(LibertyInstance instance) throws Exception {
        return RealServer.json(instance.get("/api/models"))
                .getJsonArray("history")
                .getJsonObject(0);
    }

    private static HttpResponse<String> asked(String method, String path, String body) throws Exception {
        return RealServer.send(a.request(path)
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    }

    /** @param more fields of the body beside the reason */
    private static JsonObject change(String method, String path, String more) throws Exception {
        HttpResponse<String> response = asked(method, path, "{\"reason\":\"a test\"" + more.replace('\'', '"') + "}");
        assertEquals(200, response.statusCode(), response.body());
        return RealServer.json(response);
    }

    private static JsonObject answer(LibertyInstance instance, byte[] picture) throws Exception {
        HttpResponse<String> response = instance.predict(picture, "");
        assertEquals(200, response.statusCode(), response.body());
        return RealServer.json(response);
    }

    private static byte[] picture() {
        return Pictures.png(SEEDS.incrementAndGet(), 120, 100);
    }

    @Test
    void tellsWhatThereIsAndWhatAnswers() throws Exception {
        JsonObject all = RealServer.json(a.get("/api/models"));
        List<String> ids = all.getJsonArray("models").getValuesAs(JsonObject.class).stream()
                .map(model -> model.getString("model_version") + " " + model.getString("alias", "-"))
                .toList();
        assertEquals(
                List.of("lung_v4 -", "lung_v3 -", "lung_v2 -", "lung_v1 champion", "resnet50_v1.1 -", "vit_v1.0 -"),
                ids);
        JsonObject card = RealServer.json(a.get("/api/models/resnet50/1.1"));
        assertEquals("resnet50_v1.1", card.getString("model_version"));
        assertTrue(card.getJsonObject("metrics").containsKey("auc"));
        assertEquals(404, a.get("/api/models/resnet50/7").statusCode());
    }

    /** Here, for on a server that other applications failed on before, the document may stay theirs. */
    @Test
    void documentsTheContract() throws Exception {
        await("the document", () -> a.get("/openapi").body().contains("/predict:"));
        String document = a.get("/openapi").body();
        for (String part : List.of(
                "/explanations/{id}:",
                "/rendition:",
                "RenditionHeader:",
                "picture_columns",
                "/model-info:",
                "/api/rollout:",
                "/chat:",
                "processing_time_ms",
                "busy",
                "not-a-radiograph")) {
            assertTrue(document.contains(part), "the OpenAPI document lacks " + part);
        }
        assertEquals(200, a.get("/openapi/ui/").statusCode());
    }

    @Test
    void findsABundleThatIsPutThereWithoutARestart() throws Exception {
        assertEquals(404, a.get("/api/models/late/1").statusCode());
        TestBundles.NORMAL.put(MODELS, "late", "1", 0.5);
        assertEquals(200, a.get("/api/models/late/1").statusCode());
        LibertyInstance.delete(MODELS.resolve("late"));
    }

    @ParameterizedTest
    @CsvSource({"POST, /api/models/lung/2/activate", "PUT, /api/rollout", "POST, /api/rollback"})
    void letsNobodyButOperatorsChangeAnything(String method, String path) throws Exception {
        JsonObject before = lastChange(a);
        for (String token : List.of("", "Bearer ", "Bearer another token of tests")) {
            HttpResponse<String> response = RealServer.send(a.request(path)
                    .header("Authorization", token)
                    .method(method, BodyPublishers.ofString("{\"reason\":\"mine\",\"challenger\":\"lung_v2\"}")));
            assertEquals(401, response.statusCode(), response.body());
        }
        assertEquals(before, lastChange(a));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /api/models/lung/1/activate | 409 | refused-change",
                "POST | /api/models/lung/7/activate | 400 | unknown-model",
                "PUT  | /api/rollout                | 409 | refused-change"
            })
    void saysWhyAChangeIsRefused(String method, String path, int status, String type) throws Exception {
        HttpResponse<String> response = asked(method, path, "{\"reason\":\"a test\"}");
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(
                "urn:radiology-ai:problem:" + type, RealServer.json(response).getString("type"));
    }

    @Test
    void refusesABodyThatCannotBeMeant() throws Exception {
        for (String body : List.of("", "[]", "{", "{}", "{\"reason\":\"why\",\"chare\":1}", "x".repeat(20_000))) {
            for (String path : List.of("/api/models/lung/2/activate", "/api/rollback")) {
                HttpResponse<String> response = asked("POST", path, body);
                assertEquals(400, response.statusCode(), response.body());
                assertTrue(response.body().contains("malformed-request"), response.body());
            }
        }
    }

    @Test
    void refusesAModelThatIsNotWhatItsCardSaysAndGoesOn() throws Exception {
        Path weights = TestBundles.NORMAL.put(MODELS, "damaged", "1", 0.5).weights();
        Files.writeString(weights, "something else");
        HttpResponse<String> response = asked("POST", "/api/models/damaged/1/activate", "{\"reason\":\"a test\"}");
        assertEquals(422, response.statusCode(), response.body());
        assertTrue(response.body().contains("is not the file that its card describes"), response.body());
        assertEquals("lung_v1", answer(a, picture()).getString("model_version"));
        LibertyInstance.delete(MODELS.resolve("damaged"));
    }

    @Test
    void activatesOnBothAndRollsBackOnBoth() throws Exception {
        JsonObject change = change("POST", "/api/models/lung/2/activate", "");
        assertEquals("activated", change.getString("what"));
        assertEquals("lung_v2", answer(a, picture()).getString("model_version"));
        awaitChampion(b, "lung_v2");
        assertEquals("lung_v2", answer(b, picture()).getString("model_version"));
        assertEquals(change, lastChange(b));
        change("POST", "/api/rollback", "");
        assertEquals("lung_v1", answer(a, picture()).getString("model_version"));
        awaitChampion(b, "lung_v1");
    }

    @Test
    void remembersWhatIsActivatedWhenItIsStartedAgain() throws Exception {
        change("POST", "/api/models/lung/2/activate", "");
        b.stop();
        b.start();
        b.awaitReady();
        assertEquals("lung_v2", champion(b));
    }

    @Test
    void givesTheChallengerItsShareAndBothInstancesTheSame() throws Exception {
        change("PUT", "/api/rollout", ",'challenger':'lung_v2','share':0.5");
        await("the trial on b", () -> challenger(b).equals("lung_v2"));
        Set<String> answering = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            byte[] picture = picture();
            String model = answer(a, picture).getString("model_version");
            assertEquals(model, answer(b, picture).getString("model_version"));
            assertEquals(model, answer(a, picture).getString("model_version"));
            answering.add(model);
        }
        assertEquals(Set.of("lung_v1", "lung_v2"), answering);
    }

    @Test
    void keepsThePicturesOfAStudyWithOneModel() throws Exception {
        change("PUT", "/api/rollout", ",'challenger':'lung_v2','share':0.5");
        Set<String> answering = new HashSet<>();
        for (int study = 1; study <= 12; study++) {
            Set<String> ofStudy = new HashSet<>();
            for (int picture = 0; picture < 3; picture++) {
                byte[] file = Pictures.dicom(SEEDS.incrementAndGet(), 120, 100)
                        .with(0x0020_000d, "UI", "1.2.826.0.1." + study)
                        .bytes();
                ofStudy.add(answer(a, file).getString("model_version"));
            }
            assertEquals(1, ofStudy.size());
            answering.addAll(ofStudy);
        }
        assertEquals(Set.of("lung_v1", "lung_v2"), answering);
    }

    @Test
    void comparesInTheShadowAndShowsNothingOfIt() throws Exception {
        change("PUT", "/api/rollout", ",'challenger':'lung_v2','shadow':1");
        for (int i = 0; i < 10; i++) {
            assertEquals("lung_v1", answer(a, picture()).getString("model_version"));
        }
        await("ten compared", () -> {
            JsonObject figures = rollout(a).getJsonObject("figures");
            return figures.getInt("compared") + figures.getInt("dropped") == 10;
        });
        JsonObject figures = rollout(a).getJsonObject("figures");
        assertEquals(1.0, figures.getJsonNumber("agreement").doubleValue());
        assertEquals(10, figures.getJsonObject("champion").getInt("passes"));
        assertEquals(
                figures.getInt("compared"), figures.getJsonObject("challenger").getInt("passes"));
        String metrics = a.get("/metrics?scope=application").body();
        assertTrue(metrics.contains("radiologyai_trial_comparisons_total{agrees=\"true\",challenger=\"lung_v2\""));
        assertTrue(metrics.contains("radiologyai_trial_forward_seconds_count{model=\"lung\""));
    }

    private static String endedFor(String challenger, String how, int pictures) throws Exception {
        change("PUT", "/api/rollout", ",'challenger':'" + challenger + "'," + how);
        for (int i = 0; i < pictures && !challenger(a).isEmpty(); i++) {
            assertEquals("lung_v1", answer(a, picture()).getString("model_version"));
            TimeUnit.MILLISECONDS.sleep(20);
        }
        await("the end of the trial on a", () -> challenger(a).isEmpty());
        await("the end of the trial on b", () -> challenger(b).isEmpty());
        JsonObject last = lastChange(b);
        assertAll(
                () -> assertEquals("trial_ended", last.getString("what")),
                () -> assertEquals("limits", last.getString("by")),
                () -> assertEquals("lung_v1", champion(a)));
        return last.getString("reason");
    }

    @Test
    void losesNoRequestToAChallengerThatFailsAndEndsItsTrial() throws Exception {
        String why = endedFor("lung_v4", "'share':1,'limits':{'minimum_samples':10}", 30);
        endedFor("lung_v4", "'share':1,'limits':{'minimum_samples':10}", 30);
        assertTrue(why.startsWith("lung_v4 failed in 100.0 %"), why);
    }

    @Test
    void endsTheTrialOfAChallengerThatDisagrees() throws Exception {
        String why = endedFor("lung_v3", "'shadow':1,'limits':{'minimum_samples':10}", 60);
        assertTrue(why.startsWith("lung_v3 agreed with the champion in 0.0 %"), why);
    }

    @Test
    void endsTheTrialOfAChallengerThatIsSlow() throws Exception {
        String why = endedFor("resnet50_v1.1", "'shadow':1,'limits':{'minimum_samples':10,'agreement':0}", 60);
        assertTrue(why.matches("resnet50_v1.1 took [0-9.]+ times .*"), why);
    }

    @Test
    void asksNoOtherModelByNameWhereThatIsNotAllowed() throws Exception {
        assertEquals(400, a.predict(picture(), "?model=vit").statusCode());
        assertEquals(200, a.predict(picture(), "?model=lung").statusCode());
    }

    /** By the lines and the card of models/README.md. */
    @Test
    void servesAPlainResNet50OfTorchvision() throws Exception {
        String guide = Files.readString(Path.of("models/README.md"));
        Path folder = Files.createDirectories(MODELS.resolve("mine/1.0"));
        PythonForTests.run(folder.toFile(), List.of("-c", indented(guide, "    import torch, torchvision")));
        String card = indented(guide, "    {\n      \"name\": \"mine\"");
        Files.writeString(
                folder.resolve("model.json"),
                card.replace("0".repeat(64), ModelBundle.sha256(folder.resolve("model.pt"))));
        change("POST", "/api/models/mine/1.0/activate", "");
        HttpResponse<String> response = a.predict(picture(), "?explain=true");
        assertEquals(200, response.statusCode(), response.body());
        JsonObject answer = RealServer.json(response);
        assertEquals("mine_v1.0", answer.getString("model_version"));
        assertFalse(answer.getJsonObject("explanation").getBoolean("available"));
        change("POST", "/api/rollback", "");
        LibertyInstance.delete(MODELS.resolve("mine"));
    }

    /** An indented block of a text, without its indentation. */
    private static String indented(String text, String beginning) {
        return text.substring(text.indexOf(beginning))
                .lines()
                .takeWhile(line -> line.startsWith("    "))
                .map(line -> line.substring(4))
                .collect(Collectors.joining("\n"));
    }

    /** An answer's threshold is that of its model's card, so that a mixture of two would be seen. */
    @Test
    void losesNothingAndMixesNothingWhileModelsAreSwappedUnderLoad() throws Exception {
        Map<String, Double> thresholds = Map.of("lung_v1", 0.4, "lung_v2", 0.6);
        List<byte[]> pictures = Stream.generate(ModelsIT::picture).limit(20).toList();
        Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
        List<String> wrong = new ArrayList<>();
        AtomicInteger sent = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        long start = System.nanoTime();
        for (int client = 0; client < CLIENTS; client++) {
            clients.execute(() -> {
                while (!clients.isShutdown()) {
                    int number = sent.getAndIncrement();
                    try {
                        long due = start + number * TimeUnit.SECONDS.toNanos(1) / REQUESTS_A_SECOND;
                        TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
                        HttpResponse<String> response = a.predict(pictures.get(number % pictures.size()), "");
                        JsonObject answer = RealServer.json(response);
                        String model = answer.getString("model_version", "none");
                        if (response.statusCode() != 200
                                || thresholds.get(model)
                                        != answer.getJsonNumber("threshold").doubleValue()) {
                            throw new IOException(response.body());
                        }
                        answers.computeIfAbsent(model, each -> new AtomicInteger())
                                .incrementAndGet();
                    } catch (Exception e) {
                        synchronized (wrong) {
                            wrong.add(e.toString());
                        }
                    }
                }
            });
        }
        for (int swap = 0; swap < SWAPS; swap++) {
            TimeUnit.MILLISECONDS.sleep(250);
            change("POST", "/api/models/lung/" + (swap % 2 == 0 ? 2 : 1) + "/activate", "");
        }
        clients.shutdown();
        assertTrue(clients.awaitTermination(1, TimeUnit.MINUTES));
        double seconds = (System.nanoTime() - start) / 1e9;
        Files.writeString(
                Path.of("target/model-swaps.txt"),
                "%d swaps in %.1f s under %.0f requests a second: %d wrong or lost, answers by model %s%n"
                        .formatted(SWAPS, seconds, sent.get() / seconds, wrong.size(), answers));
        assertEquals(List.of(), wrong);
        assertEquals(thresholds.keySet(), answers.keySet());
    }

    @Test
    void givesTheMemoryOfOldModelsBack() throws Exception {
        for (int i = 0; i < 3; i++) {
            swapLargeModels();
        }
        long before = settledBytes();
        for (int i = 0; i < SWAPS / 2; i++) {
            swapLargeModels();
        }
        long grown = settledBytes() - before;
        long weights = Files.size(MODELS.resolve("resnet50/1.1/model.pt"));
        Files.writeString(
                Path.of("target/model-memory.txt"),
                "%d swaps of models of some %d MB: %+d MB resident, of %d%n"
                        .formatted(SWAPS, weights >> 20, grown >> 20, before >> 20));
        assertTrue(grown < 2 * weights, "The process has grown by " + (grown >> 20) + " MB");
    }

    /** The least of a while: old models are freed a little later. */
    private static long settledBytes() throws Exception {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
            least = Math.min(least, a.residentBytes());
        }
        return least;
    }

    private static void swapLargeModels() throws Exception {
        for (String model : List.of("resnet50/1.1", "vit/1.0")) {
            change("POST", "/api/models/" + model + "/activate", "");
            answer(a, picture());
        }
    }
}
