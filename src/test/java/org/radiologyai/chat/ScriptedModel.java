package org.radiologyai.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** A language model that says what a test wants, and keeps what it was told. */
final class ScriptedModel implements LanguageModel {

    private final List<Prompt> prompts = new ArrayList<>();
    private String[] pieces = {"An answer. "};
    private ModelFailure.Kind failure;
    private int closed;

    /** Empty pieces are moments without news. */
    ScriptedModel says(String... said) {
        pieces = said;
        failure = null;
        return this;
    }

    /** After what it says. */
    ScriptedModel thenFails(ModelFailure.Kind kind) {
        failure = kind;
        return this;
    }

    List<Prompt> prompts() {
        return prompts;
    }

    /** All that it was ever told. */
    String told() {
        return prompts.toString();
    }

    int closed() {
        return closed;
    }

    @Override
    public Writing ask(Prompt prompt) {
        prompts.add(prompt);
        Queue<String> left = new ArrayDeque<>(Arrays.asList(pieces));
        return new Writing() {
            @Override
            public Optional<String> next(long patienceMillis) throws ModelFailure {
                if (left.isEmpty() && failure != null) {
                    throw new ModelFailure(failure);
                }
                return Optional.ofNullable(left.poll());
            }

            @Override
            public Optional<Tokens> tokens() {
                return Optional.of(new Tokens(10, 5));
            }

            @Override
            public void close() {
                closed++;
            }
        };
    }

    @Override
    public void close() {
        // nothing is open
    }
}
