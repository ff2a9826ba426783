/**
 * The assistant: explains a result, in conversation. A language model writes the answers if one is configured; without it,
 * and whenever it fails, a guide that comes with the application answers. Nothing reaches the model that identifies a
 * patient, and nothing that it says is shown unchecked.
 */
package org.radiologyai.chat;
