package org.radiologyai.chat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks a real language model all prompts of the set and writes what readers would see, for people to judge:
 * {@code target/chat-prompts.html} and {@code .md}. The environment says where it is, as for the server.
 */
final class ChatPromptReport {

    private static final Path TARGET = Path.of("target");

    private record Row(Prompts.Example prompt, String source, String remarks, String answer, long millis) {}

    private ChatPromptReport() {}

    public static void main(String[] arguments) throws Exception {
        ChatSettings.Model settings = new ChatSettings(
                        Optional.ofNullable(System.getenv("GROQ_API_KEY")),
                        Optional.ofNullable(System.getenv("CHAT_BASE_URL")),
                        Optional.ofNullable(System.getenv("CHAT_API_KEY")),
                        System.getenv().getOrDefault("CHAT_MODEL", "llama-3.3-70b-versatile"),
                        Double.parseDouble(System.getenv().getOrDefault("CHAT_TEMPERATURE", "0.2")),
                        Integer.parseInt(System.getenv().getOrDefault("CHAT_MAX_TOKENS", "600")),
                        Integer.parseInt(System.getenv().getOrDefault("CHAT_TIMEOUT_SECONDS", "30")),
                        1,
                        1,
                        Optional.empty())
                .model()
                .orElseThrow(() -> new IllegalArgumentException("Set CHAT_BASE_URL or GROQ_API_KEY."));
        OpenAiModel model = new OpenAiModel(settings);
        try {
            AssistantForTests assistant = new AssistantForTests(Optional.of(model), 1, new Guide());
            assistant.results.keep(KnownResults.reference("example"), KnownResultTest.PNEUMONIA);
            List<Row> rows = new ArrayList<>();
            for (Prompts.Example prompt : Prompts.all()) {
                rows.add(row(assistant, prompt));
            }
            Files.createDirectories(TARGET);
            write(settings, rows);
        } finally {
            model.close();
        }
    }

    private static Row row(AssistantForTests assistant, Prompts.Example prompt) throws Exception {
        long start = System.nanoTime();
        AssistantForTests.Said said = assistant.ask(prompt.message(), null, "example", prompt.language());
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        String text = said.text.toString();
        List<String> remarks = new ArrayList<>();
        Refusal.of(prompt.message()).ifPresent(refusal -> remarks.add("declined: " + refusal));
        if (Emergency.isIn(prompt.message())) {
            remarks.add("emergency");
        }
        if (text.contains(Texts.get(prompt.language(), "filtered"))) {
            remarks.add("left out");
        }
        if (text.contains(Texts.get(prompt.language(), "broken-off"))) {
            remarks.add("broke off");
        }
        return new Row(prompt, said.source.code(), String.join(", ", remarks), text, millis);
    }

    private static void write(ChatSettings.Model settings, List<Row> rows) throws IOException {
        StringBuilder html =
                new StringBuilder("<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Prompts</title>"
                        + "<style>body{font:15px sans-serif;margin:2em}td,th{border:1px solid #999;padding:.4em;vertical-align:top;"
                        + "text-align:left}table{border-collapse:collapse}td.t{white-space:pre-wrap}</style><h1>"
                        + escaped(settings.name())
                        + "</h1><table><tr><th>Category<th>Prompt<th>Source<th>Remarks<th>Answer<th>ms");
        StringBuilder md = new StringBuilder("# " + settings.name() + "\n");
        for (Row row : rows) {
            html.append("<tr><td>")
                    .append(row.prompt.category())
                    .append(' ')
                    .append(row.prompt.language().code());
            html.append("<td class=\"t\">").append(escaped(row.prompt.message()));
            html.append("<td>").append(row.source).append("<td>").append(row.remarks);
            html.append("<td class=\"t\">")
                    .append(escaped(row.answer))
                    .append("<td>")
                    .append(row.millis);
            md.append("\n## ")
                    .append(row.prompt.category())
                    .append(' ')
                    .append(row.prompt.language().code());
            md.append("\n\n> ").append(row.prompt.message().replace("\n", "\n> "));
            md.append("\n\n").append(row.source).append(", ").append(row.millis).append(" ms");
            md.append(row.remarks.isEmpty() ? "" : ", " + row.remarks)
                    .append("\n\n")
                    .append(row.answer)
                    .append('\n');
        }
        Files.writeString(TARGET.resolve("chat-prompts.html"), html + "</table>\n");
        Files.writeString(TARGET.resolve("chat-prompts.md"), md);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
