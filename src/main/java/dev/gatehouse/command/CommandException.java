package dev.gatehouse.command;

/** A command cannot be carried out; the message says why, and what to do, in words for the operator. */
class CommandException extends RuntimeException {

    CommandException(String message) {
        super(message);
    }
}
