package org.radiologyai.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.radiologyai.helm.ConfigurationTable;

class SecretFilesTest {

    @TempDir
    Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("secret"), content);
    }

    private static String refusal(Map<String, String> environment) {
        return assertThrows(
                        IllegalArgumentException.class, () -> new SecretFiles(environment).getValue("operator.token"))
                .getMessage();
    }

    @Test
    void readsTheFileThatAVariableNames() throws IOException {
        SecretFiles files = new SecretFiles(
                Map.of("OPERATOR_TOKEN_FILE", file("0123456789abcdef\n").toString()));
        assertEquals("0123456789abcdef", files.getValue("operator.token"));
        assertEquals(Set.of("operator.token"), files.getPropertyNames());
        assertNull(files.getValue("redis.password"));
    }

    @Test
    void knowsNothingOfWhatIsNoSecret() throws IOException {
        SecretFiles files = new SecretFiles(Map.of("MODEL_FILE", file("vit").toString(), "MODEL", "resnet50"));
        assertNull(files.getValue("model"));
        assertTrue(files.getPropertyNames().isEmpty());
    }

    @Test
    void isReadBeforeTheEnvironmentAndNotBesideIt() throws IOException {
        String path = file("0123456789abcdef").toString();
        assertTrue(new SecretFiles().getOrdinal() > 300);
        assertEquals(
                "OPERATOR_TOKEN and OPERATOR_TOKEN_FILE are both set; one of them is enough.",
                refusal(Map.of("OPERATOR_TOKEN_FILE", path, "OPERATOR_TOKEN", "another")));
        assertEquals(
                "0123456789abcdef",
                new SecretFiles(Map.of("OPERATOR_TOKEN_FILE", path, "OPERATOR_TOKEN", "")).getValue("operator.token"));
    }

    @Test
    void namesTheVariableOfAFileThatIsNoSecret() throws IOException {
        String missing = folder.resolve("missing").toString();
        for (String file : List.of(missing, folder.toString(), "\0")) {
            String message = refusal(Map.of("OPERATOR_TOKEN_FILE", file));
            assertTrue(message.startsWith("OPERATOR_TOKEN_FILE is " + file + ", which cannot be read"), message);
        }
        assertTrue(
                refusal(Map.of("OPERATOR_TOKEN_FILE", file(" \n").toString())).endsWith("which is empty."));
        String large = refusal(
                Map.of("OPERATOR_TOKEN_FILE", file("s3cret".repeat(2000)).toString()));
        assertTrue(large.contains("larger than a secret may be, 8192 bytes"), large);
        assertFalse(large.contains("s3crets3cret"), large);
    }

    @Test
    void areTheSecretsOfTheConfigurationTable() {
        Map<String, String> files = new TreeMap<>();
        ConfigurationTable.rows(Path.of("README.md"), "Configuration").forEach((variable, cells) -> {
            if (cells.get(1).contains("secret")) {
                files.put(variable + "_FILE", "a file");
            }
        });
        assertEquals(
                files.keySet(),
                new SecretFiles(files)
                        .getPropertyNames().stream()
                                .map(name -> name.toUpperCase(Locale.ROOT).replace('.', '_') + "_FILE")
                                .collect(Collectors.toSet()));
        assertTrue(files.size() >= 6, files.toString());
    }
}
