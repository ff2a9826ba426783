package org.radiologyai.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.radiologyai.imaging.RejectedImage;
import org.radiologyai.inference.Busy;

class ProblemTest {

    @ParameterizedTest
    @EnumSource
    void isDocumentedWithItsTitleAndStatus(Problem.Kind kind) throws IOException {
        String contract = Files.readString(Path.of("src/main/resources/META-INF/openapi.yaml"));
        String readme = Files.readString(Path.of("README.md"));
        String name = kind.type.replace("urn:radiology-ai:problem:", "");
        assertTrue(readme.contains("`" + name + "`"), "the README lacks " + name);
        int example = contract.indexOf("type: " + kind.type + "\n");
        assertTrue(example > 0, "openapi.yaml lacks " + kind.type);
        String following = contract.substring(example, example + 300);
        assertTrue(following.contains("title: " + kind.title + "\n"), following);
        assertTrue(following.contains("status: " + kind.status + "\n"), following);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "NOT_FOUND",
                "METHOD_NOT_ALLOWED",
                "NOT_ACCEPTABLE",
                "TOO_MANY_REQUESTS",
                "OPERATORS_ONLY",
                "REFUSED_CHANGE",
                "REFUSED_MODEL"
            })
    void isExplainedOnThePageIfASenderCanCauseItThere(Problem.Kind kind) {
        String key = kind.type.replace("urn:radiology-ai:", "").replace(':', '.');
        ResourceBundle texts = ResourceBundle.getBundle("org.radiologyai.diagnosis.messages", Locale.ENGLISH);
        assertTrue(kind.status >= 500 || texts.containsKey(key), "the messages lack " + key);
    }

    @ParameterizedTest
    @EnumSource
    void tellsTheSenderWhyAPictureIsRefused(RejectedImage.Reason reason) {
        Problem problem = ProblemMapper.problem(new RejectedImage(reason, "A sentence."));
        assertEquals("A sentence.", problem.detail());
        assertTrue(problem.status() >= 400 && problem.status() < 500);
    }

    @Test
    void findsTheReasonInsideWhatAReaderWrappedItIn() {
        Problem problem = ProblemMapper.problem(new IllegalStateException(
                new IOException(new UploadRefused(Problem.of(Problem.Kind.FILE_TOO_LARGE, "Send a smaller file.")))));
        assertEquals(413, problem.status());
    }

    @Test
    void saysWhenToComeBack() {
        assertEquals(7, ProblemMapper.problem(new Busy(7)).retryAfterSeconds().orElseThrow());
    }

    @Test
    void keepsTheMessagesOfOthersToItself() {
        Problem unexpected = ProblemMapper.problem(new IllegalStateException("java.lang.Secret at org.example"));
        assertEquals(500, unexpected.status());
        assertFalse(unexpected.detail().contains("Secret"));
    }

    @Test
    void isAnObjectOfTheProblemDetailsStandard() {
        assertEquals(
                "{\"type\":\"urn:radiology-ai:problem:busy\",\"title\":\"The server is busy\",\"status\":503,"
                        + "\"detail\":\"Wait.\",\"request_id\":\"7\"}",
                Problem.retry(Problem.Kind.BUSY, "Wait.", 3).toJson("7").toString());
    }
}
