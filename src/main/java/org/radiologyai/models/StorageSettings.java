package org.radiologyai.models;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where the models are; makes the storage that this asks for. */
@ApplicationScoped
class StorageSettings {

    private static final Logger LOG = Logger.getLogger(StorageSettings.class.getName());
    private static final long LEAST_CACHE_BYTES = 1L << 20;
    private static final long MOST_CACHE_BYTES = 1L << 42;
    private static final String CACHE = "model-cache";

    private Path directory;
    private Optional<CardSignature> signature;
    private Optional<S3Settings> s3;
    private Path cacheDirectory;
    private long cacheBytes;
    private S3Storage s3Storage;

    /** For the container's proxy. */
    protected StorageSettings() {}

    /** @throws IllegalArgumentException if a value is wrong; the message names the key */
    @Inject
    StorageSettings(
            @ConfigProperty(name = "models.directory", defaultValue = "models") Path directory,
            @ConfigProperty(name = "models.public.key") Optional<String> publicKey,
            @ConfigProperty(name = "models.cache.directory") Optional<Path> cacheDirectory,
            @ConfigProperty(name = "models.cache.max.bytes", defaultValue = "2147483648") long cacheBytes,
            @ConfigProperty(name = "s3.bucket.name") Optional<String> bucket,
            @ConfigProperty(name = "s3.prefix") Optional<String> prefix,
            @ConfigProperty(name = "s3.endpoint") Optional<String> endpoint,
            @ConfigProperty(name = "s3.path.style", defaultValue = "false") String pathStyle,
            @ConfigProperty(name = "aws.region") Optional<String> region,
            @ConfigProperty(name = "s3.kms.key") Optional<String> kmsKey) {
        if (cacheBytes < LEAST_CACHE_BYTES || cacheBytes > MOST_CACHE_BYTES) {
            throw new IllegalArgumentException("models.cache.max.bytes (MODELS_CACHE_MAX_BYTES) is " + cacheBytes
                    + "; allowed are " + LEAST_CACHE_BYTES + " to " + MOST_CACHE_BYTES + ".");
        }
        this.directory = directory;
        this.signature = publicKey.map(CardSignature::by);
        this.s3 = bucket.map(name -> S3Settings.of(name, prefix, endpoint, pathStyle, region, kmsKey));
        this.cacheDirectory = cacheDirectory.orElseGet(() -> writable().resolve(CACHE));
        this.cacheBytes = cacheBytes;
    }

    /** Where this process may write: the server's output, else the folder for what is temporary. */
    private static Path writable() {
        return Path.of(Optional.ofNullable(System.getProperty("server.output.dir"))
                .or(() -> Optional.ofNullable(System.getenv("WLP_OUTPUT_DIR")))
                .orElseGet(() -> System.getProperty("java.io.tmpdir")));
    }

    @Produces
    @ApplicationScoped
    ModelStorage storage() {
        if (s3.isEmpty()) {
            return new DirectoryStorage(directory, signature);
        }
        try {
            Files.createDirectories(cacheDirectory);
        } catch (IOException e) {
            throw unusable();
        }
        if (!Files.isWritable(cacheDirectory)) {
            throw unusable();
        }
        s3Storage = new S3Storage(s3.get(), cacheDirectory, cacheBytes, signature, Clock.systemUTC());
        LOG.info(() -> "Models are in " + s3.get().place() + ", and cached in " + cacheDirectory + ".");
        return s3Storage;
    }

    private IllegalArgumentException unusable() {
        return new IllegalArgumentException("models.cache.directory (MODELS_CACHE_DIRECTORY) is " + cacheDirectory
                + "; allowed is a folder in which this process may write.");
    }

    @PreDestroy
    void close() {
        if (s3Storage != null) {
            s3Storage.close();
        }
    }
}
