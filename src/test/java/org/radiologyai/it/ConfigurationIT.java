package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong value stops the start, with a sentence that names key and value. */
@ArquillianTest
class ConfigurationIT {

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = "predictors", managed = false, testable = false)
    static WebArchive predictors() {
        return RealServer.named("predictors", "inference.predictors=0");
    }

    @Deployment(name = "queue", managed = false, testable = false)
    static WebArchive queue() {
        return RealServer.named("queue", "inference.queue.capacity=many");
    }

    @Deployment(name = "upload", managed = false, testable = false)
    static WebArchive upload() {
        return RealServer.named("upload", "upload.max.bytes=-1");
    }

    @Deployment(name = "rate", managed = false, testable = false)
    static WebArchive rate() {
        return RealServer.named("rate", "rate.limit.per.minute=-3");
    }

    @Deployment(name = "reference", managed = false, testable = false)
    static WebArchive reference() {
        return RealServer.named("reference", "study.reference.key=short");
    }

    @Deployment(name = "entries", managed = false, testable = false)
    static WebArchive entries() {
        return RealServer.named("entries", "cache.max.entries=-1");
    }

    @Deployment(name = "ttl", managed = false, testable = false)
    static WebArchive ttl() {
        return RealServer.named("ttl", "cache.ttl.seconds=0");
    }

    @Deployment(name = "mode", managed = false, testable = false)
    static WebArchive mode() {
        return RealServer.named("mode", "redis.host=localhost", "redis.mode=ring");
    }

    @Deployment(name = "port", managed = false, testable = false)
    static WebArchive port() {
        return RealServer.named("port", "redis.host=localhost", "redis.port=70000");
    }

    @Deployment(name = "bucket", managed = false, testable = false)
    static WebArchive bucket() {
        return RealServer.named("bucket", "s3.bucket.name=My_Models");
    }

    @Deployment(name = "key", managed = false, testable = false)
    static WebArchive key() {
        return RealServer.named("key", "models.public.key=none");
    }

    @Deployment(name = "chat", managed = false, testable = false)
    static WebArchive chat() {
        return RealServer.named("chat", "chat.temperature=9");
    }

    @ParameterizedTest
    @CsvSource({
        "predictors, inference.predictors, 0",
        "queue, inference.queue.capacity, many",
        "upload, upload.max.bytes, -1",
        "rate, rate.limit.per.minute, -3",
        "reference, study.reference.key, 5 characters",
        "entries, cache.max.entries (CACHE_MAX_ENTRIES), -1",
        "ttl, cache.ttl.seconds (CACHE_TTL_SECONDS), 0",
        "mode, redis.mode (REDIS_MODE), ring",
        "port, redis.port (REDIS_PORT), 70000",
        "bucket, s3.bucket.name (S3_BUCKET_NAME), My_Models",
        "key, models.public.key (MODELS_PUBLIC_KEY), none",
        "chat, chat.temperature (CHAT_TEMPERATURE), 9"
    })
    void stopsTheStart(String deployment, String key, String value) throws Exception {
        Path log = Path.of("target/liberty/wlp/usr/servers/it/logs/messages.log");
        long before = Files.size(log);
        assertThrows(Exception.class, () -> deployer.deploy(deployment));
        String since = Files.readString(log).substring((int) before);
        assertTrue(
                since.lines().anyMatch(line -> line.contains(key) && line.contains(value)),
                "no line names " + key + " and " + value);
        assertEquals(404, RealServer.get("/predict").statusCode());
    }
}
