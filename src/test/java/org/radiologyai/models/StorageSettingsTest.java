package org.radiologyai.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageSettingsTest {

    @TempDir
    Path folder;

    private static S3Settings s3(String bucket, String prefix, String endpoint, String pathStyle, String region) {
        return S3Settings.of(
                bucket,
                Optional.ofNullable(prefix),
                Optional.ofNullable(endpoint),
                pathStyle,
                Optional.ofNullable(region),
                Optional.empty());
    }

    private StorageSettings settings(String bucket, Path cache, long bytes) {
        return new StorageSettings(
                folder,
                Optional.empty(),
                Optional.ofNullable(cache),
                bytes,
                Optional.ofNullable(bucket),
                Optional.empty(),
                Optional.of("http://localhost:1"),
                "true",
                Optional.empty(),
                Optional.empty());
    }

    private static void assertRefused(Runnable start, String message) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, start::run);
        assertTrue(refused.getMessage().startsWith(message), refused.getMessage());
        assertTrue(refused.getMessage().contains("allowed"), refused.getMessage());
    }

    @Test
    void isTheDirectoryWithoutABucket() {
        assertEquals(
                folder.toString(),
                settings(null, null, 1 << 20).storage().status().place());
        assertInstanceOf(DirectoryStorage.class, settings(null, null, 1 << 20).storage());
    }

    @Test
    void isTheBucketWithOne() throws Exception {
        StorageSettings settings = settings("models", folder.resolve("new/cache"), 1 << 20);
        assertEquals(
                "s3://models at http://localhost:1", settings.storage().status().place());
        assertTrue(Files.isDirectory(folder.resolve("new/cache")));
        settings.close();
    }

    @Test
    void needsAFolderToWriteIn() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertRefused(
                () -> settings("models", file.resolve("cache"), 1 << 20).storage(),
                "models.cache.directory (MODELS_CACHE_DIRECTORY) is " + file.resolve("cache"));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, (1 << 20) - 1, (1L << 42) + 1})
    void refusesACacheOfThatSize(long bytes) {
        assertRefused(
                () -> settings(null, null, bytes), "models.cache.max.bytes (MODELS_CACHE_MAX_BYTES) is " + bytes + ";");
    }

    @Test
    void takesSlashesOffThePrefix() {
        S3Settings settings = s3("models", "/ai/chest/", null, "false", null);
        assertEquals("ai/chest", settings.prefix());
        assertEquals("ai/chest/resnet50/1.1/model.pt", settings.key("resnet50/1.1/model.pt"));
        assertEquals("s3://models/ai/chest", settings.place());
        assertEquals("x", s3("models", null, null, "false", null).key("x"));
        assertEquals("x", s3("models", "/", null, "false", null).key("x"));
        assertEquals(
                Optional.of(URI.create("https://minio:9000/")),
                s3("models", "", "https://minio:9000/", "true", null).endpoint());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    My_Bucket | - | - | false | - | s3.bucket.name (S3_BUCKET_NAME) is "My_Bucket";
                    ab | - | - | false | - | s3.bucket.name (S3_BUCKET_NAME) is "ab";
                    models | a//b | - | false | - | s3.prefix (S3_PREFIX) is "a//b";
                    models | a b | - | false | - | s3.prefix (S3_PREFIX) is "a b";
                    models | - | minio:9000 | false | - | s3.endpoint (S3_ENDPOINT) is not understood;
                    models | - | ftp://minio | false | - | s3.endpoint (S3_ENDPOINT) is not understood;
                    models | - | http://minio/path | false | - | s3.endpoint (S3_ENDPOINT) is not understood;
                    models | - | http://minio:0 | false | - | s3.endpoint (S3_ENDPOINT) is not understood;
                    models | - | http://minio:70000 | false | - | s3.endpoint (S3_ENDPOINT) is not understood;
                    models | - | - | yes | - | s3.path.style (S3_PATH_STYLE) is "yes";
                    models | - | - | false | Frankfurt am Main | aws.region (AWS_REGION) is "Frankfurt am Main";
                    """)
    void refusesAValueThatCannotBe(
            String bucket, String prefix, String endpoint, String pathStyle, String region, String message) {
        assertRefused(() -> s3(bucket, prefix, endpoint, pathStyle, region), message);
    }

    @Test
    void neverRepeatsThePasswordOfAnEndpoint() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> s3("models", null, "http://me:Zqx@minio", "true", null));
        assertFalse(refused.getMessage().contains("Zqx"), refused.getMessage());
    }

    @Test
    void refusesAnEncryptionKeyThatIsNone() {
        assertRefused(
                () -> S3Settings.of(
                        "models", Optional.empty(), Optional.empty(), "false", Optional.empty(), Optional.of("a key")),
                "s3.kms.key (S3_KMS_KEY) is \"a key\";");
    }

    @Test
    void needsARegionWhereNothingElseSaysOne() {
        System.setProperty("aws.disableEc2Metadata", "true");
        try {
            assertRefused(
                    () -> s3("models", null, null, "false", null).client().close(),
                    "aws.region (AWS_REGION) is missing");
        } finally {
            System.clearProperty("aws.disableEc2Metadata");
        }
        s3("models", null, null, "false", "eu-central-1").client().close();
    }

    @Test
    void keepsItsCacheBesideTheServersOutput() {
        System.setProperty("server.output.dir", folder.toString());
        try {
            StorageSettings settings = settings("models", null, 1 << 20);
            settings.storage();
            settings.close();
            assertTrue(Files.isDirectory(folder.resolve("model-cache")));
        } finally {
            System.clearProperty("server.output.dir");
        }
    }
}
