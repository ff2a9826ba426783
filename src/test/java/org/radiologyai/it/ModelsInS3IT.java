package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.radiologyai.models.S3Server;
import org.radiologyai.models.TestBundles;

/** Two instances of the application on one bucket of a real S3 server. */
class ModelsInS3IT {

    private static final String TOKEN = "a token for tests alone";
    private static final String BUCKET = "models";
    private static final int PATIENCE_SECONDS = 30;

    @TempDir
    static Path folder;

    private static S3Server s3;
    private static LibertyInstance a;
    private static LibertyInstance b;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.started();
        s3.createBucket(BUCKET);
        put("1", 0.4);
        Map<String, String> environment = new HashMap<>(s3.environment(BUCKET));
        environment.putAll(Map.of(
                "S3_PREFIX", "ai",
                "MODEL", "lung",
                "OPERATOR_TOKEN", TOKEN,
                "RATE_LIMIT_PER_MINUTE", "0"));
        a = new LibertyInstance("s3-a", environment);
        b = new LibertyInstance("s3-b", environment);
        a.start();
        b.start();
        a.awaitReady();
        b.awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {a, b, s3}) {
            if (each != null) {
                each.close();
            }
        }
    }

    private static void put(String version, double threshold) throws Exception {
        Path bundle = TestBundles.NORMAL.put(folder, "lung", version, threshold).folder();
        s3.putAll(BUCKET, "ai/lung/" + version + "/", bundle);
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call()) {
            assertTrue(System.nanoTime() < end, () -> "not within " + PATIENCE_SECONDS + " s: " + what);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static HttpResponse<String> activate(String version) throws Exception {
        return RealServer.send(a.request("/api/models/lung/" + version + "/activate")
                .header("Authorization", "Bearer " + TOKEN)
                .POST(BodyPublishers.ofString("{\"reason\":\"a test\"}")));
    }

    private static String answering(LibertyInstance instance) throws Exception {
        HttpResponse<String> response = instance.predict(Pictures.png(System.nanoTime(), 120, 100), "");
        assertEquals(200, response.statusCode(), response.body());
        return RealServer.json(response).getString("model_version");
    }

    private static List<String> listed(LibertyInstance instance) throws Exception {
        return RealServer.json(instance.get("/api/models"))
                .getJsonArray("models")
                .getValuesAs(JsonObject.class)
                .stream()
                .map(model -> model.getString("model_version"))
                .toList();
    }

    private static JsonObject health(LibertyInstance instance) throws Exception {
        HttpResponse<String> response = instance.get("/health/ready");
        assertEquals(200, response.statusCode(), response.body());
        return RealServer.json(response).getJsonArray("checks").getValuesAs(JsonObject.class).stream()
                .filter(check -> check.getString("name").equals("models"))
                .findFirst()
                .orElseThrow()
                .getJsonObject("data");
    }

    /** In one test, for each step needs the one before. */
    @Test
    void livesOnWithItsBucketAndWithoutIt() throws Exception {
        assertEquals("lung_v1", answering(a));
        assertEquals("lung_v1", answering(b));

        put("2", 0.6);
        await("a new bundle is listed", () -> listed(a).equals(List.of("lung_v2", "lung_v1")));
        assertEquals("lung_v1", answering(a));
        HttpResponse<String> activated = activate("2");
        assertEquals(200, activated.statusCode(), activated.body());
        assertEquals("lung_v2", answering(a));
        await("the other instance follows", () -> answering(b).equals("lung_v2"));
        assertTrue(
                s3.keys(BUCKET).contains("ai/rollout/00000002.json"),
                s3.keys(BUCKET).toString());

        put("3", 0.5);
        s3.put(BUCKET, "ai/lung/3/model.pt", "something else".getBytes());
        await("the damaged bundle is listed", () -> listed(a).contains("lung_v3"));
        HttpResponse<String> refused = activate("3");
        assertEquals(422, refused.statusCode(), refused.body());
        assertTrue(refused.body().contains("is not the file that its card describes"), refused.body());
        assertEquals("lung_v2", answering(a));

        s3.stop();
        assertEquals("lung_v2", answering(a));
        await("the health says so", () -> health(a).getBoolean("degraded"));
        HttpResponse<String> unavailable = activate("1");
        assertEquals(503, unavailable.statusCode(), unavailable.body());
        assertTrue(unavailable.body().contains("history-unavailable"), unavailable.body());
        assertEquals("lung_v2", answering(a));

        b.stop();
        b.start();
        b.awaitReady();
        assertEquals("lung_v2", answering(b));
        assertTrue(health(b).getBoolean("degraded"));

        s3.start();
        await("the bucket is found again", () -> !health(a).getBoolean("degraded"));
        await("by both", () -> !health(b).getBoolean("degraded"));
        assertEquals(200, activate("1").statusCode());
        await("the other instance follows", () -> answering(b).equals("lung_v1"));
    }
}
