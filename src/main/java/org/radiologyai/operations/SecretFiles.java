package org.radiologyai.operations;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Secrets from files, as Docker and Kubernetes mount them: {@code OPERATOR_TOKEN_FILE} names the file that holds
 * {@code operator.token}. What is in a file is in no list of processes and in no description of a container.
 */
public final class SecretFiles implements ConfigSource {

    private static final int MOST_BYTES = 8 * 1024;
    private static final int ORDINAL = 310;

    /** The settings that are secret. */
    private static final List<String> SECRETS = List.of(
            "operator.token",
            "study.reference.key",
            "redis.username",
            "redis.password",
            "groq.api.key",
            "chat.api.key");

    private final Map<String, String> environment;

    /** For the configuration, which finds it as a service. */
    public SecretFiles() {
        this(System.getenv());
    }

    SecretFiles(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public String getName() {
        return "files of secrets";
    }

    /** Before the environment's 300. */
    @Override
    public int getOrdinal() {
        return ORDINAL;
    }

    @Override
    public Set<String> getPropertyNames() {
        return SECRETS.stream()
                .filter(name -> environment.containsKey(variable(name) + "_FILE"))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The file's text without white space around it.
     *
     * @throws IllegalArgumentException if the file cannot be read, is empty or larger than 8 KiB, or if the secret is given
     *     in the environment, too; the message names the variable
     */
    @Override
    public String getValue(String name) {
        if (!SECRETS.contains(name)) {
            return null;
        }
        String variable = variable(name);
        String file = environment.get(variable + "_FILE");
        if (file == null || file.isBlank()) {
            return null;
        }
        String direct = environment.get(variable);
        if (direct != null && !direct.isBlank()) {
            throw new IllegalArgumentException(
                    variable + " and " + variable + "_FILE are both set; one of them is enough.");
        }
        return read(variable + "_FILE", file);
    }

    private static String read(String variable, String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new IllegalArgumentException(
                        variable + " is " + file + ", which is larger than a secret may be, " + MOST_BYTES + " bytes.");
            }
            String secret = new String(content, StandardCharsets.UTF_8).strip();
            if (secret.isEmpty()) {
                throw new IllegalArgumentException(variable + " is " + file + ", which is empty.");
            }
            return secret;
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    variable + " is " + file + ", which cannot be read: "
                            + e.getClass().getSimpleName() + ".",
                    e);
        }
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
