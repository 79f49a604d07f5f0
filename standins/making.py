"""Making, reading, changing and removing one resource, whoever keeps it: the store, or a service that is asked."""

from collections.abc import Mapping

from standins.checking import unanswered_outputs
from standins.kinds import Answer, Cloud, Draft, GoneError, Json, Kind, Reference, RefusedError, at, every
from standins.sdk import Schema
from standins.store import Record, Store
from standins.values import UNKNOWN, Secret, Value, is_known, merged, plain, put, secrets_in


class Making:
    """One resource of one kind in one cloud. `inputs` are as the engine sent them: secrets in their envelopes."""

    def __init__(self, cloud: Cloud, kind: Kind, schema: Schema, store: Store, provider: Json) -> None:
        self._cloud = cloud
        self._kind = kind
        self._schema = schema
        self._store = store
        self._provider = provider

    def draft(self, name: str, inputs: Mapping[str, Value], *, id_: str = "") -> Draft:
        """The resource as the functions of its kind see it."""
        return Draft(
            token=self._kind.token,
            name=name,
            inputs=plain(inputs),
            id=id_,
            provider=self._provider,
            cloud=self._store,
        )

    def foreseen(self, name: str, inputs: Mapping[str, Value], olds: Mapping[str, Value], id_: str) -> dict[str, Value]:
        """Outputs for a preview: of a creation if there are no `olds`, else of a change."""
        outputs: dict[str, Value] = {**self._kind.defaults}
        if olds:
            added = {path: at(olds, path) for path in self._kind.computed if "." not in path}
            kept = {name: value for name, value in olds.items() if name not in self._schema.inputs}
            outputs = {**outputs, **kept, **{path: one for path, one in added.items() if one is not None}}
        together = merged(outputs, _given(inputs))
        unknown = self._kind.volatile if olds else {*self._kind.computed, *self._kind.volatile}
        for path in unknown:
            if path in self._kind.volatile or at(together, path) is None:
                put(together, path, UNKNOWN)
        if olds:
            for path in self._kind.computed:
                before = at(olds, path)
                if at(together, path) is None and before is not None:
                    put(together, path, before)
        draft = self.draft(name, inputs, id_=id_)
        for path, derive in self._kind.derived.items():
            put(together, path, derive(draft) if is_known(dict(inputs)) else UNKNOWN)
        return self._as_secret(together)

    def create(self, name: str, inputs: Mapping[str, Value]) -> tuple[str, dict[str, Value]]:
        """Make it: id and outputs. Raises RefusedError."""
        draft = self.draft(name, inputs)
        if self._kind.service is not None:
            answer = self._kind.service.create(draft)
            draft.id, draft.outputs = answer.id, answer.outputs
            self._put(draft, inputs)
            return draft.id, self._state(draft, inputs)
        with self._store.changing():
            self._refuse_taken(draft)
            self._refuse_dangling(draft)
            draft.id = str(self._kind.identity(draft))
            self._put(draft, inputs)
        try:
            if self._kind.on_create is not None:
                self._kind.on_create(draft)
            self._compute(draft, self._kind.computed)
        except BaseException:
            self._store.remove(self._kind.token, draft.id)
            raise
        self._put(draft, inputs)
        return draft.id, self._state(draft, inputs)

    def read(
        self, name: str, id_: str, inputs: Mapping[str, Value], state: Mapping[str, Value]
    ) -> tuple[dict[str, Value], dict[str, Value]]:
        """Inputs and outputs as they really are. Without `state` it is an import. Raises GoneError."""
        draft = self.draft(name, inputs, id_=id_)
        draft.outputs = plain(state)
        record = self._store.get(self._kind.token, id_)
        if self._kind.service is not None:
            answer = self._kind.service.read(draft)
            if answer is None:
                raise GoneError(id_)
            found = self._read_service(answer, inputs)
            draft.id, draft.inputs, draft.outputs = answer.id, plain(found), answer.outputs
            if record is None:
                self._put(draft, found)
            return found, self._state(draft, found)
        if record is None:
            raise GoneError(id_)
        draft.outputs = self._kept_outputs(record, state)
        kept = dict(record.inputs)
        if self._kind.observe is not None:
            draft.inputs = kept
            kept = self._kind.observe(draft)
        known = inputs or {}
        found = {key: self._store.revealed(one, known.get(key)) for key, one in kept.items()}
        if state:
            found |= {key: known[key] for key in self._kind.write_only if key in known}
        else:
            found = {key: one for key, one in found.items() if key not in self._kind.write_only}
        found = {key: one for key, one in found.items() if one is not None}
        draft.inputs = plain(found)
        return found, self._state(draft, found)

    def _read_service(self, answer: Answer, inputs: Mapping[str, Value]) -> dict[str, Value]:
        """What a service answers is plain: what was a secret before goes back into its envelope."""
        if answer.inputs is None:
            return dict(inputs)
        found: dict[str, Value] = {
            key: Secret(one) if isinstance(inputs.get(key), Secret) else one for key, one in answer.inputs.items()
        }
        return found | {key: inputs[key] for key in self._kind.write_only if key in inputs}

    def update(
        self, name: str, id_: str, inputs: Mapping[str, Value], before: Mapping[str, Value], state: Mapping[str, Value]
    ) -> dict[str, Value]:
        """Change it: the new outputs. Raises RefusedError, and GoneError if there is nothing to change."""
        draft = self.draft(name, inputs, id_=id_)
        draft.before, draft.outputs = plain(before), plain(state)
        if self._kind.service is not None:
            answer = self._kind.service.update(draft)
            draft.outputs = answer.outputs
            self._put(draft, inputs)
            return self._state(draft, inputs)
        with self._store.changing():
            record = self._store.get(self._kind.token, id_)
            if record is None:
                raise GoneError(id_)
            self._refuse_taken(draft)
            self._refuse_dangling(draft)
            draft.outputs = self._kept_outputs(record, state)
        if self._kind.on_update is not None:
            self._kind.on_update(draft)
        fresh = {path: one for path, one in self._kind.computed.items() if path in self._kind.volatile}
        missing = {path: one for path, one in self._kind.computed.items() if at(draft.outputs, path) is None}
        self._compute(draft, fresh | missing)
        self._put(draft, inputs)
        return self._state(draft, inputs)

    def delete(self, name: str, id_: str, inputs: Mapping[str, Value], state: Mapping[str, Value]) -> None:
        """Remove it. What is gone already is no error. Raises RefusedError where something holds it."""
        draft = self.draft(name, inputs, id_=id_)
        draft.outputs = plain(state)
        if self._kind.service is not None:
            self._kind.service.delete(draft)
        else:
            record = self._store.get(self._kind.token, id_)
            if record is None:
                return
            self._refuse_guarded(record)
            self._refuse_held(record)
            draft.outputs = self._kept_outputs(record, state)
            if self._kind.on_delete is not None:
                self._kind.on_delete(draft)
        self._store.remove(self._kind.token, id_)

    def _kept_outputs(self, record: Record, state: Mapping[str, Value]) -> Json:
        """What the store has, with those secrets that the engine's state still knows."""
        revealed = self._store.revealed(record.outputs, dict(state))
        return dict(plain({name: one for name, one in revealed.items() if one is not None}))

    def _compute(self, draft: Draft, wanted: Mapping[str, object]) -> None:
        for path in wanted:
            if at(draft.inputs, path) is None:  # what the program gives it keeps
                put(draft.outputs, path, self._kind.computed[path](draft))

    def _state(self, draft: Draft, inputs: Mapping[str, Value]) -> dict[str, Value]:
        """All outputs: what the cloud sets, what was asked for, and what it added."""
        together = merged(merged(dict(self._kind.defaults), _given(inputs)), draft.outputs)
        for path, derive in self._kind.derived.items():
            put(together, path, derive(draft))
        together |= unanswered_outputs(self._kind, self._schema, together)
        return self._as_secret(together)

    def _as_secret(self, outputs: dict[str, Value]) -> dict[str, Value]:
        for path in self._kind.sensitive:
            value = at(outputs, path)
            if value is not None and value is not UNKNOWN:
                put(outputs, path, value if isinstance(value, Secret) else Secret(value))
        return outputs

    def _put(self, draft: Draft, inputs: Mapping[str, Value]) -> None:
        outputs: dict[str, Value] = merged({}, draft.outputs)
        for path in self._kind.sensitive:
            value = at(outputs, path)
            if value is not None:
                put(outputs, path, Secret(value))
        self._store.put(
            Record(
                token=self._kind.token,
                id=draft.id,
                name=draft.name,
                inputs=self._store.hidden(_given(inputs)),
                outputs=self._store.hidden(outputs),
                secrets=sorted(path for path, _ in secrets_in(dict(inputs))),
                provider=self._provider,
            )
        )

    def _refuse_taken(self, draft: Draft) -> None:
        if not self._kind.unique:
            return
        mine = self._own(draft.inputs, self._provider)
        if None in mine:
            return
        for other in self._store.of(self._kind.token):
            if other.id != draft.id and self._own(other.inputs, other.provider) == mine:
                said = ", ".join(str(one) for one in mine)
                raise RefusedError(self._kind.taken, f"{self._kind.token.split(':')[-1]} {said} exists already")

    def _own(self, inputs: Mapping[str, Value], provider: Mapping[str, Value]) -> tuple[Value, ...]:
        return tuple(
            provider.get(path.removeprefix("provider.")) or "" if path.startswith("provider.") else at(inputs, path)
            for path in self._kind.unique
        )

    def _refuse_dangling(self, draft: Draft) -> None:
        for path, reference in self._kind.references.items():
            for where, value in every(draft.inputs, path):
                if not self._is_there(reference, value):
                    raise RefusedError(reference.missing, f"{where}: there is no {value}")

    def _is_there(self, reference: Reference, value: Value) -> bool:
        return any(one.value(reference.output) == value for token in reference.tokens for one in self._store.of(token))

    def _refuse_guarded(self, record: Record) -> None:
        """As it is, not as the program says: somebody may have lifted the protection at the cloud's console."""
        for name in sorted(self._kind.guards):
            if record.inputs.get(name):
                raise RefusedError("DeletionProtected", f"{record.id} cannot be deleted while {name} is on")

    def _refuse_held(self, record: Record) -> None:
        for other in self._cloud.kinds:
            for path, reference in other.references.items():
                if not reference.holds or record.token not in reference.tokens:
                    continue
                mine = record.value(reference.output)
                for holder in self._store.of(other.token):
                    if holder.id != record.id and any(value == mine for _, value in every(holder.inputs, path)):
                        raise RefusedError("DependencyViolation", f"{record.id} is in use by {holder.id}")


def _given(inputs: Mapping[str, Value]) -> dict[str, Value]:
    """Without the SDK's own remarks."""
    return {name: value for name, value in inputs.items() if not name.startswith("__")}
