package org.radiologyai.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The workflows: least rights, pinned actions, no secrets, and only files that are there. */
class WorkflowsTest {

    private static final Path FOLDER = Path.of(".github/workflows");

    /** What an action is called by: its commit, with the version that this is for people. */
    private static final Pattern PINNED = Pattern.compile("[\\w.-]+/[\\w./-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+");

    private static final Pattern FILE =
            Pattern.compile("(?<![\\w/.$\\\\-])(?:docker|models|src|docs|\\.ci|\\.github)/[\\w./-]*\\w");

    private static Map<String, Map<String, Object>> workflows() throws IOException {
        Map<String, Map<String, Object>> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                all.put(file.getFileName().toString(), Yaml.read(file));
            }
        }
        return all;
    }

    private static Map<String, Object> jobs(Map<String, Object> workflow) {
        return Yaml.map(workflow.get("jobs"));
    }

    @Test
    void areThereForBuildImageAndModel() throws IOException {
        Map<String, Map<String, Object>> all = workflows();
        assertEquals(Set.of("build.yaml", "deploy.yaml", "image.yaml", "model.yaml"), all.keySet());
        all.forEach((file, workflow) -> assertEquals(file, workflow.get("name") + ".yaml"));
        assertEquals(List.of("17", "21"), Yaml.at(jobs(all.get("build.yaml")), "test", "strategy", "matrix", "java"));
    }

    @Test
    void giveNoRightsButToTheJobsThatNeedThem() throws IOException {
        workflows().forEach((file, workflow) -> {
            assertEquals(Map.of(), workflow.get("permissions"), file);
            jobs(workflow).forEach((name, job) -> {
                Map<String, Object> rights = Yaml.map(Yaml.at(job, "permissions"));
                assertEquals("read", rights.get("contents"), file + " " + name);
                boolean speaksToAws = job.toString().contains("configure-aws-credentials")
                        || job.toString().contains("deploy.yaml");
                Map<String, Object> allowed =
                        speaksToAws ? Map.of("contents", "read", "id-token", "write") : Map.of("contents", "read");
                assertEquals(allowed, rights, file + " " + name);
                if (!Yaml.map(job).containsKey("uses")) {
                    assertTrue(Yaml.map(job).get("timeout-minutes") instanceof Integer, file + " " + name);
                }
            });
        });
    }

    @Test
    void callActionsByTheirCommit() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String file : workflows().keySet()) {
            for (String line : Files.readAllLines(FOLDER.resolve(file))) {
                Matcher uses = Pattern.compile("^\\s*(?:- )?uses: (.*)$").matcher(line);
                if (uses.matches()
                        && !uses.group(1).startsWith("./")
                        && !PINNED.matcher(uses.group(1)).matches()) {
                    wrong.add(file + ": " + uses.group(1));
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void leaveNoCredentialsInTheCheckedOutCopyAndHaveNoSecrets() throws IOException {
        Pattern secret = Pattern.compile("AKIA[0-9A-Z]{16}|-----BEGIN|secrets\\."
                + "|(?i)(password|token|secret|api_key)\\s*[:=]\\s*['\"]?[A-Za-z0-9+/]{12,}");
        workflows().forEach((file, workflow) -> {
            Matcher matcher = secret.matcher(text(file));
            assertFalse(matcher.find(), () -> file + " has " + matcher.group());
            steps(workflow).forEach(step -> {
                if (String.valueOf(step.get("uses")).startsWith("actions/checkout@")) {
                    assertEquals(false, Yaml.at(step, "with", "persist-credentials"), file);
                }
            });
        });
    }

    /** What others write, such as the name of a branch, must not become part of a script. */
    @Test
    void handNothingToScriptsButByTheEnvironment() throws IOException {
        workflows().forEach((file, workflow) -> steps(workflow).forEach(step -> {
            String script = String.valueOf(step.get("run"));
            assertFalse(script.contains("${{"), file + ": " + script);
        }));
    }

    @Test
    void nameFilesThatAreThere() throws IOException {
        List<String> missing = new ArrayList<>();
        for (String file : workflows().keySet()) {
            Matcher matcher = FILE.matcher(text(file));
            while (matcher.find()) {
                String path = matcher.group();
                boolean isPattern = text(file).startsWith("*", matcher.end()) || path.contains("*");
                if (!isPattern && !Files.exists(Path.of(path)) && !isAction(path)) {
                    missing.add(file + ": " + path);
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    private static boolean isAction(String path) {
        return path.startsWith("docker/") && path.endsWith("-action");
    }

    @Test
    void testBeforeProductionAndGoBackIfThatFails() throws IOException {
        Map<String, Object> image = jobs(workflows().get("image.yaml"));
        assertEquals("./.github/workflows/build.yaml", Yaml.at(image, "test", "uses"));
        assertEquals("test", Yaml.at(image, "image", "needs"));
        assertEquals("image", Yaml.at(image, "staging", "needs"));
        assertEquals(List.of("image", "staging"), Yaml.at(image, "production", "needs"));
        assertEquals("production", Yaml.at(image, "production", "with", "environment"));
        Map<String, Object> deploy =
                Yaml.map(jobs(workflows().get("deploy.yaml")).get("deploy"));
        assertEquals("${{ inputs.environment }}", Yaml.at(deploy, "environment", "name"));
        List<Object> names = Yaml.list(deploy.get("steps")).stream()
                .map(step -> Yaml.map(step).getOrDefault("name", ""))
                .filter(name -> !name.equals(""))
                .toList();
        assertEquals(List.of("Registry", "Push", "Sign", "Deploy", "Smoke test", "Go back"), names);
        String back = Yaml.list(deploy.get("steps")).get(names.size() + 3).toString();
        assertTrue(back.contains("failure()") && back.contains("PREVIOUS"), back);
    }

    private static List<Map<String, Object>> steps(Map<String, Object> workflow) {
        List<Map<String, Object>> steps = new ArrayList<>();
        jobs(workflow).values().forEach(job -> {
            if (Yaml.map(job).get("steps") instanceof List<?> all) {
                all.forEach(step -> steps.add(Yaml.map(step)));
            }
        });
        return steps;
    }

    private static String text(String file) {
        try {
            return Files.readString(FOLDER.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
