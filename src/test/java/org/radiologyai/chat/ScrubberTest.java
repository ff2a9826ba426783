package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every name, number and address here is invented. */
class ScrubberTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "The study of 2024-03-01 at 14:30 shows it.|2024|14:30",
                "Taken on 03/04/2019.|03/04|2019",
                "Aufnahme vom 3.4.2019 um 14.30 Uhr|3.4|14.30",
                "Seen 3.4.19 last|3.4|19",
                "Seit 12. März hustet er.|12|März",
                "Since March 12th, 2024 she coughs.|March|2024",
                "On 12 March 2024 we saw|12 March|2024",
                "Im Oktober 2023 war nichts|Oktober|2023",
                "born in 1987 and well|1987|1987",
                "geboren am 1.2.2019|1.2|2019",
                "Write to jane.doe+x@hospital.example please|jane|hospital.example",
                "Call +49 30 1234567 now|1234567|+49",
                "Tel. 030/123 45 67|030|45 67",
                "Call (555) 123-4567|555|4567",
                "555-123-4567 is it|555|4567",
                "My SSN is 123-45-6789|123|6789",
                "See https://pacs.example/study?id=7 there|pacs|id=7",
                "www.example.org/john|example|john",
                "UID 1.2.840.113619.2.55.3.604688119 fails|840|604688119",
                "The number 4711381 is it|4711381|4711381",
                "Patient ID: 4711|4711|4711",
                "Patientennummer 47-11|47|11",
                "MRN 123|123|123",
                "Fallnummer: A77|A77|77",
                "accession number XY12|XY12|12",
                "Case AB1234 is odd|AB1234|1234",
                "code 7DX44Q9 here|7DX44Q9|44",
                "DOE^JOHN^^MR has it|DOE|JOHN",
                "Mr. John Smith coughs|John|Smith",
                "mrs smith coughs|smith|smith",
                "Dr. House says|House|House",
                "Dr. med. Anna Schmidt sagt|Anna|Schmidt",
                "Herr von der Tann hustet|Tann|Tann",
                "Herrn Müller geht es schlecht|Müller|Müller",
                "Frau Dr. Meier-Schulz fragt|Meier|Schulz",
                "My name is John Smith and I cough|John|Smith",
                "my name is john|john|john",
                "Ich heiße Max Mustermann und huste|Max|Mustermann",
                "mein name ist erika|erika|erika",
                "The patient is called Jane Roe.|Jane|Roe",
                "Der Patient heißt Max Mustermann.|Max|Mustermann",
                "Name: Erika Mustermann|Erika|Mustermann",
                "Patient Max Mustermann hat Fieber|Max|Mustermann",
                "My son Tommy coughs|Tommy|Tommy",
                "Meine Tochter Lena hustet|Lena|Lena",
                "I am John Smith, hello|John|Smith",
                "Ich bin Erika Mustermann|Erika|Mustermann",
                "The server 192.168.17.4:8080 is down|192|8080",
                "host fe80:0:0:0:200:f8ff:fe21:67cf|fe80|67cf",
                "File John Smith 2.dcm is odd|John|dcm",
                "see thorax_mustermann.jpeg|mustermann|jpeg",
                "C:\\Users\\erika\\x.png|erika|x.png",
                "/home/erika/pictures here|erika|pictures",
                "He lives at 12 Main Street|Main|12",
                "Wohnt Hauptstraße 12a|Hauptstraße|12a",
                "The patient, Maria Gonzalez, 7 years, has a cough.|Maria|Gonzalez",
                "Maria Gonzalez (DOB 04/05/2018) was scanned.|Maria|Gonzalez",
                "Patient name: O'Brien, Sean; MRN 00123456|Brien|Sean",
                "Anna-Lena Schmidt, geb. 12.05.2019, Hauptstr. 5, 10115 Berlin|Schmidt|Hauptstr",
                "Ich bin die Mutter von Emil Berger|Emil|Berger",
                "Der kleine Emil Berger hustet|Emil|Berger",
                "Versichertennummer A123456789|A123|6789",
                "Patient: Müller, Hans, 62 Jahre|Müller|Hans",
                "Mr. J. Smith coughs|Smith|J. S",
                "Frau Prof. Dr. A. Weber fragt|Weber|A. W",
                "Pat. Schmidt hustet|Schmidt|Schmidt",
                "A boy named Tim Roe coughs|Tim|Roe",
                "Ein Junge namens Tim hustet|Tim|Tim",
                "Jane Roe, 54 years old, coughs|Jane|Roe",
                "Erika Mustermann (54) hustet|Erika|Mustermann",
                "John Smith has fever|John|Smith",
                "Is John Smith's x-ray normal?|John|Smith",
                "Hi, I'm Anna and I cough|Anna|Anna",
                "Viele Grüße, Max Mustermann|Max|Mustermann",
                "Best regards, Jane|Jane|Jane",
                "Phone: 555-0143|0143|555-0143",
                "Handy 0171 2345678|0171|2345678",
                "Accession ACC-2024-0042 is odd|2024|0042",
                "On 03-Apr-2019 it was|Apr|2019",
                "ID: 123|123|123",
                "Müller, Hans, geb. 12.03.1960|Müller|Hans",
                "Smith, John (DOB 04/05/1961)|Smith|John",
                "SMITH JOHN, 12/03/1960 coughs|SMITH|JOHN",
                "PATIENT: SMITH JOHN|SMITH|JOHN",
                "Patientenname: Müller|Müller|Müller",
                "Patientenname Müller|Müller|Müller",
                "Pat: Müller hustet|Müller|Müller",
                "patient name john smith|john|smith",
                "Surname Smith|Smith|Smith",
                "Dr.Smith and Mr.Jones|Smith|Jones",
                "Hr. Müller und Fr. Meier|Müller|Meier",
                "frau müller hustet|müller|müller",
                "my son's name is Tommy|Tommy|Tommy",
                "Ich bin Erika|Erika|Erika",
                "this is John|John|John",
                "patient 4711 coughs|4711|4711",
                "Patient #47 and case #123|47|123",
                "Pat.-Nr. 4711, Fall 4712|4711|4712",
                "KV-Nr. 123|123|123",
                "3rd march 2019|march|2019",
                "5 may 2021 and dec 24 2020|may|dec",
                "3. mai 2021|mai|2021",
                "on 2020 05 12 it was|2020|12",
                "dob 12 03 1960|03|1960",
                "221B Baker Street|221B|Baker",
                "at 12 main street|12|main",
                "wohnt lindenstraße 5|linden|5",
                "request 21467078-5b59-4b9d-ab1c-fa2dbb04ac90|21467078|fa2dbb04ac90"
            })
    void takesOut(String text, String first, String second) {
        String scrubbed = Scrubber.scrub(text);
        assertFalse(scrubbed.contains(first), scrubbed);
        assertFalse(scrubbed.contains(second), scrubbed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Are 2,000 ml an effusion?",
                "What is at T4 and L5?",
                "It says 96 % and 0.9234; the threshold is 0.5.",
                "Is 0.923456 the probability?",
                "What is ResNet50, and what is resnet50_v1.1?",
                "Does COVID-19 look like it? H1N1? SARS-CoV-2?",
                "Type 2 diabetes, ICD-10 J18.9, FEV1, SpO2, B12",
                "The age band is 1 to 5 years.",
                "A 5-year-old child, 3 of 4 lobes",
                "Was heißt INDETERMINATE?",
                "Wie heißt das Modell?",
                "Hat mein Kind Lungenentzündung?",
                "Hat meine Tochter Fieber?",
                "Ist das Bild NORMAL oder PNEUMONIA?",
                "May I ask what march fractures are?",
                "May 5 percent be wrong?",
                "Is AP, PA or LL better?",
                "What does Grad-CAM, Selvaraju et al., show?",
                "It costs 50,000 and 5 000 pictures",
                "a 5 × 5 map, 224x224 pixels, 1.5-2.5",
                "My doctor says it is viral.",
                "Der Arzt sagt, es ist viral.",
                "Meine Frau hat Husten.",
                "Was sagt die Ärztin? Und die Schwester?",
                "Is mg/kg a unit? and/or?",
                "Version 1.2.3 of the model",
                "Version 26.0.0 of it",
                "Lungenentzündung beim Kind",
                "What does the heat map at the left lower third mean?",
                "Which file formats, DICOM or PNG, are read?",
                "Was ist der Unterschied zwischen Sensitivität und Spezifität?",
                "Seit 3 Tagen Husten, 38.5 Grad",
                "At 14:30 it was better.",
                "The child has fever and What is a Heat Map?",
                "Heat Map has two colours; Radiology AI has a page",
                "Das Kind hat Fieber (38)",
                "Was zeigt z. B. Lungenentzündung, u. a. links?",
                "Is there an ID of the model?",
                "A model named ResNet50",
                "Call it a day: 5 of 10",
                "Meine frau hat Husten, und die frau hustet.",
                "Ist das der Fall? In 3 of 4 cases, and in this case 12 pictures.",
                "A patient 5 years old, the patient has 38 degrees",
                "What is in the file name or the patient's chest?",
                "This is Pneumonia, this is NORMAL.",
                "e^x and x^2"
            })
    void leaves(String text) {
        assertEquals(text, Scrubber.scrub(text));
    }

    @Test
    void saysOnceThatSomethingWasTakenOut() {
        assertEquals("Call [removed] now", Scrubber.scrub("Call 030/1234567, 2024-01-01 now"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "born", "case", "Dr.", "my name is"})
    void doesNotGetStuckInBlanks(String word) {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Scrubber.scrub(word + " ".repeat(1_990) + "x"));
    }

    /** An answer of a language model is scrubbed with the next question, and longer than that may be. */
    @ParameterizedTest
    @ValueSource(strings = {"A ", "Ab ", "1.", "I'm Ab ", "Dr. A. ", "A_", "^A", "[removed] "})
    void doesNotOverflow(String part) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> Scrubber.scrub("I'm " + part.repeat(8_000 / part.length())));
    }

    @Test
    void doesNotGetStuck() {
        for (String part :
                new String[] {"Aa ", "a.", "1.", "1-", "A1", "::", "^a", "x_", "my son ", "0 0", "Jan 1 ", " "}) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(5), () -> Scrubber.scrub(part.repeat(2_000 / part.length())), part);
        }
    }
}
