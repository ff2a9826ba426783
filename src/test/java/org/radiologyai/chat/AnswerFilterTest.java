package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerFilterTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "You have bacterial pneumonia.",
                "Your son has pneumonia.",
                "It is clear that you have pneumonia.",
                "Based on the image, the patient has pneumonia.",
                "The patient is suffering from tuberculosis.",
                "You are perfectly healthy.",
                "Your child does not have pneumonia.",
                "You do not have pneumonia.",
                "Amoxicillin 90 mg/kg/day in two doses is typical.",
                "A usual dose is 500 milligrams every eight hours.",
                "Give ibuprofen 10 mg per kg.",
                "Take 1 tablet three times daily.",
                "You can skip the doctor.",
                "There's no need for a doctor.",
                "You don't have to go to the hospital.",
                "My diagnosis is pneumonia.",
                "Diagnosis: pneumonia.",
                "The diagnosis is pneumonia.",
                "This is definitely pneumonia.",
                "This is not an emergency.",
                "Sie haben Lungenentzündung.",
                "Ihr Kind hat keine Lungenentzündung.",
                "Der Patient leidet an einer Pneumonie.",
                "Die Diagnose lautet Pneumonie.",
                "Diagnose: Lungenentzündung.",
                "Es handelt sich um eine Lungenentzündung.",
                "Geben Sie dreimal täglich 5 ml Saft.",
                "500 mg Amoxicillin alle 8 Stunden.",
                "Ein Arztbesuch ist nicht nötig.",
                "Sie müssen nicht zum Arzt.",
                "Das ist kein Notfall.",
                "Sie sind gesund.",
                "Amoxicillin 500 mg is usual.",
                "Give 50 mg/kg per day.",
                "The dose is 1,000 IU.",
                "That is 5 ml three times a day.",
                "Take two tablets.",
                "Take amoxicillin every eight hours.",
                "Geben Sie 250 mg.",
                "10 Tropfen täglich reichen.",
                "Nehmen Sie das Antibiotikum dreimal täglich.",
                "You have pneumonia.",
                "Your child clearly has pneumonia.",
                "The patient has a severe bacterial pneumonia.",
                "If the model is right, you have pneumonia.",
                "**You** have *pneumonia*.",
                "You are healthy.",
                "Sie haben eine Lungenentzündung.",
                "Ihr Kind hat eine beginnende Lungenentzündung.",
                "I diagnose a pneumonia.",
                "My diagnosis is clear.",
                "Ich stelle die Diagnose Pneumonie.",
                "There is no need to see a doctor.",
                "You don't need to see a doctor.",
                "Sie brauchen keinen Arzt.",
                "Stop taking your antibiotics."
            })
    void takesOut(String sentence) {
        assertTrue(AnswerFilter.isForbidden(sentence));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The model's decision is PNEUMONIA because the probability of 0.92 is above the threshold of 0.5.",
                "This result does not mean that the patient has pneumonia; a radiologist must read the image.",
                "A probability of 92 % means that, of many similar pictures, about 92 in 100 show pneumonia.",
                "If your child has pneumonia, the physician will decide on treatment.",
                "The model may say PNEUMONIA even though the child is healthy.",
                "Please contact a physician if you have fever or trouble breathing.",
                "Only a qualified radiologist can decide whether your child has pneumonia.",
                "I cannot diagnose you.",
                "I can't make a diagnosis, but I can explain the result.",
                "I do not diagnose, prescribe or give doses.",
                "Bacterial pneumonia is usually treated with antibiotics chosen by a physician.",
                "A normal radiograph does not rule out pneumonia.",
                "The effective dose of a chest radiograph is about 0.02 mSv.",
                "A pleural effusion becomes visible from about 200 ml of fluid.",
                "Children breathe 20 to 40 times per minute.",
                "You should not stop treatment without asking your doctor.",
                "You still need to see a doctor.",
                "You may need to see a doctor.",
                "The diagnosis is made by a physician from symptoms, examination and images.",
                "It is possible that the patient has an effusion, but the model cannot tell.",
                "The patient might have pneumonia, which only a radiologist can confirm.",
                "The child could have pneumonia or another disease.",
                "Radiology AI has two answers, NORMAL and PNEUMONIA.",
                "Das bedeutet nicht, dass Ihr Kind eine Lungenentzündung hat.",
                "Ob Sie eine Lungenentzündung haben, kann nur ein Arzt sagen.",
                "Das Modell hat eine Wahrscheinlichkeit von 92 % angegeben.",
                "Wenn Ihr Kind eine Infektion hat, entscheidet der Arzt.",
                "Ich stelle keine Diagnosen.",
                "Die Diagnose ist Sache einer Ärztin.",
                "Es kann sein, dass das Kind eine Infektion hat.",
                "Bitte wenden Sie sich an einen Arzt.",
                "Sie sollten einen Arzt aufsuchen.",
                "Er hat keinen Fokus auf andere Befunde.",
                "They have 5 x 5 cells.",
                "This does not mean that you have pneumonia.",
                "The model cannot tell whether you have pneumonia.",
                "If you have pneumonia, a physician will treat it.",
                "Only a radiologist can say if the patient has pneumonia.",
                "Das heißt nicht, dass Sie eine Lungenentzündung haben.",
                "Ob Ihr Kind eine Lungenentzündung hat, entscheidet ein Arzt.",
                "The model answered PNEUMONIA with a probability of 92.3 %.",
                "A chest radiograph has a radiation dose of about 0.1 mSv.",
                "Files have at most 10 MB.",
                "The model has seen children of one to five years.",
                "A diagnosis is made by a radiologist.",
                "Please ask a physician.",
                "Please see a doctor if you feel worse.",
                "Children have about 20 ml of fluid there at most.",
                "Die Diagnose stellt eine Ärztin."
            })
    void leaves(String sentence) {
        assertFalse(AnswerFilter.isForbidden(sentence));
    }

    @Test
    void takesOutItsInstructions() {
        for (String rule :
                SystemPrompt.RULES.lines().filter(line -> line.startsWith("-")).toList()) {
            if (rule.split(" ").length > 10) {
                assertTrue(AnswerFilter.isForbidden("I was told: " + rule), rule);
            }
        }
    }

    @Test
    void holdsEachSentenceBackUntilItIsComplete() {
        AnswerFilter filter = new AnswerFilter(Language.EN);
        assertEquals("", filter.accept("The threshold "));
        assertEquals("", filter.accept("is 0.5"));
        assertEquals("", filter.accept(". "));
        assertEquals("The threshold is 0.5. ", filter.accept("You ha"));
        assertEquals("", filter.accept("ve pneumonia."));
        assertEquals(
                "[A sentence was left out here: the assistant does not diagnose, dose or decide.] ",
                filter.accept(" It is"));
        assertEquals("It is a model.", filter.accept(" a model.") + filter.finish());
    }

    @Test
    void saysOnceThatSentencesAreLeftOut() {
        AnswerFilter filter = new AnswerFilter(Language.DE);
        String all = filter.accept("Sie haben eine Pneumonie. Nehmen Sie 500 mg. Sie brauchen keinen Arzt.")
                + filter.finish();
        assertEquals(Texts.get(Language.DE, "filtered"), all.strip());
    }
}
