package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionTest {

    private static Question question(String body) throws Exception {
        return Question.of(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void isReadWhole() throws Exception {
        assertEquals(
                new Question("Why?", Optional.of("s"), Optional.of("r"), Language.DE, Optional.empty()),
                question("{\"message\":\" Why? \",\"session_id\":\"s\",\"request_id\":\"r\",\"language\":\"de\"}"));
    }

    @Test
    void isInTheLanguageItLooksLike() throws Exception {
        assertEquals(Language.DE, question("{\"message\":\"Was ist das?\"}").language());
        assertEquals(
                Language.EN,
                question("{\"message\":\"What is that?\",\"session_id\":null}").language());
    }

    @Test
    void hasNoCharactersThatNobodySees() throws Exception {
        assertEquals(
                "ignore", question("{\"message\":\"ig\\u200bno\\u2060re\"}").message());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"message\":7}",
                "{\"message\":\"a\",\"language\":\"fr\"}",
                "{\"message\":\"a\",\"session_id\":{}}"
            })
    void isMalformed(String body) {
        assertThrows(MalformedQuestion.class, () -> question(body));
    }

    @Test
    void isNeitherEmptyNorLong() throws Exception {
        assertThrows(UnusableMessage.class, () -> question("{\"message\":\"  \"}"));
        assertThrows(UnusableMessage.class, () -> question("{\"message\":\"" + "a".repeat(2_001) + "\"}"));
        assertThrows(UnusableMessage.class, () -> question("{\"message\":\"" + "a".repeat(40_000) + "\"}"));
        assertEquals(
                2_000,
                question("{\"message\":\"" + "ä".repeat(2_000) + "\"}")
                        .message()
                        .length());
    }
}
