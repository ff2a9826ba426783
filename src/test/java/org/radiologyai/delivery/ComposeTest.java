package org.radiologyai.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.radiologyai.helm.ConfigurationTable;

/** The system for development: whole in itself, closed to all but this machine, and without a secret in it. */
class ComposeTest {

    private static final Path FOLDER = Path.of("docker");
    private static final Path FILE = FOLDER.resolve("compose.yaml");

    /** Those of the AWS SDK, which the application's own table does not list. */
    private static final Set<String> BESIDE = Set.of("AWS_SHARED_CREDENTIALS_FILE");

    private static Map<String, Object> compose() throws IOException {
        return Yaml.read(FILE);
    }

    private static Map<String, Object> services() throws IOException {
        return Yaml.map(compose().get("services"));
    }

    private static Map<String, Object> optional(Object map, String key) {
        Object value = Yaml.map(map).get(key);
        return value == null ? Map.of() : Yaml.map(value);
    }

    private static List<String> texts(Object map, String key) {
        Object value = Yaml.map(map).get(key);
        return value == null
                ? List.of()
                : Yaml.list(value).stream().map(String::valueOf).toList();
    }

    @Test
    void startsEachServiceWhenThoseThatItNeedsAreReady() throws IOException {
        Map<String, Object> services = services();
        assertEquals(Set.of("application", "cache", "store", "models", "mlflow", "smoke"), services.keySet());
        services.forEach((name, service) -> optional(service, "depends_on").forEach((needed, how) -> {
            String condition = (String) Yaml.at(how, "condition");
            Map<String, Object> other = Yaml.map(services.get(needed));
            if (condition.equals("service_healthy")) {
                assertTrue(needed.equals("application") || other.containsKey("healthcheck"), needed + " has no check");
            } else {
                assertEquals("service_completed_successfully", condition, name);
                assertEquals("no", other.get("restart"), needed + " never ends");
            }
        }));
        assertEquals(
                Set.of("cache", "models"),
                optional(services.get("application"), "depends_on").keySet());
        assertTrue(Files.readString(FOLDER.resolve("Dockerfile")).contains("HEALTHCHECK"));
    }

    @Test
    void usesAllThatItDeclaresAndNothingElse() throws IOException {
        for (String kind : List.of("secrets", "networks", "volumes")) {
            Set<String> used = new TreeSet<>();
            for (Object service : services().values()) {
                for (String each : texts(service, kind)) {
                    String source = each.split(":")[0];
                    if (!source.startsWith(".")) {
                        used.add(source);
                    } else {
                        assertTrue(Files.exists(FOLDER.resolve(source)), source);
                        assertTrue(each.endsWith(":ro"), each);
                    }
                }
            }
            assertEquals(new TreeSet<>(optional(compose(), kind).keySet()), used, kind);
        }
    }

    @Test
    void readsSecretsFromFilesThatOneCommandMakes(@TempDir Path folder) throws Exception {
        Set<String> files = optional(compose(), "secrets").values().stream()
                .map(secret -> (String) Yaml.at(secret, "file"))
                .collect(Collectors.toCollection(TreeSet::new));
        assumeTrue(
                new ProcessBuilder("sh", "-c", "command -v openssl").start().waitFor() == 0,
                "There is no openssl on the PATH; the making of secrets is not tested.");
        Path script = Files.copy(FOLDER.resolve("secrets.sh"), folder.resolve("secrets.sh"));
        for (int run = 0; run < 2; run++) {
            assertEquals(
                    0,
                    new ProcessBuilder("sh", script.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor());
        }
        try (Stream<Path> made = Files.list(folder.resolve("secrets"))) {
            assertEquals(
                    files,
                    made.map(file -> "secrets/" + file.getFileName()).collect(Collectors.toCollection(TreeSet::new)));
        }
        String password = Files.readString(folder.resolve("secrets/redis_password"));
        assertEquals("requirepass " + password, Files.readString(folder.resolve("secrets/cache_configuration")));
        assertTrue(password.strip().length() >= 32);
        Matcher credentials = Pattern.compile("= (\\w+)\naws_secret_access_key = (\\w+)\n")
                .matcher(Files.readString(folder.resolve("secrets/s3_credentials")));
        assertTrue(credentials.find());
        assertEquals(
                List.of(credentials.group(1), credentials.group(2)),
                List.of(Yaml.at(identities(folder), "accessKey"), Yaml.at(identities(folder), "secretKey")));
        assertTrue(Files.readString(Path.of(".gitignore")).contains("/docker/secrets/"));
    }

    private static Object identities(Path folder) throws IOException {
        return Yaml.at(Yaml.read(folder.resolve("secrets/store_identities")), "identities", 0, "credentials", 0);
    }

    @Test
    void setsNothingThatTheApplicationDoesNotKnow() throws IOException {
        Map<String, List<String>> table = ConfigurationTable.rows(Path.of("README.md"), "Configuration");
        Map<String, Object> environment = optional(services().get("application"), "environment");
        List<String> mounted = texts(services().get("application"), "secrets");
        environment.forEach((variable, value) -> {
            if (BESIDE.contains(variable) || variable.endsWith("_FILE")) {
                assertTrue(mounted.contains(value.toString().replace("/run/secrets/", "")), variable);
            }
            if (!BESIDE.contains(variable)) {
                String name = variable.replaceAll("_FILE$", "");
                assertTrue(table.containsKey(name), name);
                assertEquals(table.get(name).get(1).contains("secret"), variable.endsWith("_FILE"), variable);
            }
        });
        assertFalse(Pattern.compile("(?i)(password|token|key)['\"]?\\s*[:=]\\s*['\"]?[A-Za-z0-9+/]{12,}")
                .matcher(Files.readString(FILE))
                .find());
    }

    @Test
    void isReachedFromThisMachineAlone() throws IOException {
        List<String> ports = new ArrayList<>();
        services().values().forEach(service -> ports.addAll(texts(service, "ports")));
        assertEquals(List.of("127.0.0.1:8000:8000", "127.0.0.1:5000:5000"), ports);
        assertEquals(true, Yaml.at(compose(), "networks", "back", "internal"));
        for (String inner : List.of("cache", "store", "models")) {
            assertEquals(List.of("back"), texts(services().get(inner), "networks"), inner);
        }
    }

    @Test
    void givesNoServiceMoreThanItNeeds() throws IOException {
        services().forEach((name, service) -> {
            assertEquals(List.of("ALL"), texts(service, "cap_drop"), name);
            assertEquals(List.of("no-new-privileges:true"), texts(service, "security_opt"), name);
            assertFalse(Yaml.map(service).containsKey("privileged"), name);
            String image = (String) Yaml.at(service, "image");
            assertTrue(image.matches(".*:v?\\d+(\\.\\d+)+") || image.equals("${IMAGE:-radiology-ai}"), image);
        });
        Object application = services().get("application");
        assertEquals(true, Yaml.at(application, "read_only"));
        assertEquals(List.of("/tmp", "/scratch:uid=10001"), texts(application, "tmpfs"));
        assertEquals("1g", Yaml.at(application, "mem_limit"));
        assertEquals("45s", Yaml.at(application, "stop_grace_period"));
    }
}
