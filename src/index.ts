/**
 * Varve: settings, live values, feature flags and secrets as one typed system, with their whole history.
 * This list is the public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
export { inspect, open, openSync } from './open.ts'

// Declaring
export { compose, defineConfig } from './core/definition/config.ts'
export { declarationFrom } from './core/definition/document.ts'
export { derive } from './core/definition/derive.ts'
export { flag, live, setting } from './core/definition/leaf.ts'
export { secret } from './core/definition/secret-schema.ts'
export { enumValidator, rangeValidator, rule, typeValidator } from './core/definition/validator.ts'

// Flags and rollouts
export { conditionText } from './core/rollouts/condition-text.ts'
export { during } from './core/rollouts/during.ts'
export { firstGate, shareAt, stepAt } from './core/rollouts/course.ts'
export { rolloutAt } from './runtime/running-rollout.ts'
export { percentage } from './core/rollouts/percentage.ts'
export { ramp } from './core/rollouts/ramp.ts'
export { rings } from './core/rollouts/rings.ts'
export { sampleRatio } from './core/rollouts/sample-ratio.ts'
export { startingAt } from './core/rollouts/starting-at.ts'
export { steps } from './core/rollouts/steps.ts'
export { windows } from './core/rollouts/windows.ts'

// The log, as those see it who move or check it
export { genesisOf, verifyRevisions } from './chain.ts'
export { recordKinds } from './core/record-kinds.ts'
export { snapshotHead } from './core/revisions/state.ts'

// Errors
export { familyOf, isProblem, isVarveError, problemCodes, VarveError } from './core/errors.ts'

// Values
export { withoutPasswords } from './core/passwords.ts'
export { isDevelopment } from './core/development.ts'
export { isPlaceholder } from './core/placeholder.ts'
export { MASK, Secret } from './core/secret.ts'
export { readReference, reference } from './core/secret-reference.ts'
export type { Reference } from './core/secret-reference.ts'
export { canonical } from './core/revisions/canonical.ts'
export { uuidv7 } from './core/revisions/uuid.ts'
export { diffJson, toDotted, toJsonPatch } from './core/revisions/json-diff.ts'
export { instant, milliseconds } from './core/time.ts'
export { originText } from './core/layers/origin.ts'

export type { Config } from './core/definition/config.ts'
export type { DerivationInputs } from './core/definition/derive.ts'
export type { Derivation, Description, Flag, Leaf, Live, Setting } from './core/definition/leaf.ts'
export type { Flat, InputValueOf, SecretKey, SettingsOf, ValueOf, WritableKey } from './core/definition/inference.ts'
export type { Tree } from './core/definition/tree.ts'
export type { Proposal, Rule, Validator, ValidatorContext } from './core/definition/validator.ts'
export type { Problem, ProblemCode, ProblemDetails, ProblemFamily } from './core/errors.ts'
export type { Json } from './core/json.ts'
export type { Audience, Dimension } from './core/layers/audience.ts'
export type { ExplainedLayer, ExplainedPart, Explanation, LayerStatus } from './core/layers/explanation.ts'
export type { LayerName } from './core/layers/layer.ts'
export type { Origin } from './core/layers/origin.ts'
export type { ItemsPart, ListPart, MapPart, Part, ScalarPart } from './core/layers/part.ts'
export { partOf } from './core/layers/part.ts'
export type {
  AsyncContext,
  Clock,
  Digest,
  FetchedSecret,
  Hmac,
  KeptState,
  Keyring,
  LastKnownGood,
  LastKnownGoodRequest,
  LogOrigin,
  OpenedLog,
  OpenedSecret,
  Pattern,
  Platform,
  SealedSecret,
  SecretDocument,
  SecretManager,
  SecretPlace,
  SecretReference,
  Source,
  SourceAnswer,
  SourceComplaint,
  SourceKey,
  SourceLayer,
  SourceOrigin,
  SourceReport,
  SourceRequest,
  SourceValue,
  Store,
  StoreFinding,
  StoredRecord,
  Timers,
  Upkeep,
} from './core/ports.ts'
export type { JsonDifference, JsonPath } from './core/revisions/json-diff.ts'
export type {
  Change,
  Entry,
  Head,
  Leaf as EntryLeaf,
  Moment,
  Revision,
  RevisionKind,
  Sealed,
  WrittenChange,
} from './core/revisions/revision.ts'
export type {
  Allocation,
  As,
  AttributeCond,
  BucketCond,
  Bucketing,
  Cond,
  FlagDocument,
  FlagRule,
  HashProfile,
  LegacyAs,
  Op,
  Requirement,
  Ring,
  Rings,
  RolledOut,
  RolloutDocument,
  Serve,
  Share,
  Split,
  Step,
} from './core/rollouts/document.ts'
export type {
  EvaluationErrorCode,
  FiledFlag,
  FlagAnswer,
  FlagsFile,
  FlagType,
  Reason,
} from './core/rollouts/evaluation.ts'
export type { RolloutStatus } from './core/rollouts/course.ts'
export type { Period } from './core/rollouts/during.ts'
export type { PlannedInstant } from './core/rollouts/planned-time.ts'
export type { Course, Plan } from './core/rollouts/plan.ts'
export type { RampOptions } from './core/rollouts/ramp.ts'
export type { RingOptions } from './core/rollouts/rings.ts'
export type { SampleRatio, SampleRatioOptions } from './core/rollouts/sample-ratio.ts'
export type { Segment } from './core/rollouts/segment.ts'
export type { PlannedStep } from './core/rollouts/steps.ts'
export type { RecurringWindows, Weekday } from './core/rollouts/windows.ts'
export type { BucketTrace, ConditionTrace, Outcome, RuleTrace, Trace } from './core/rollouts/trace.ts'
export type { StandardSchema } from './core/schema/standard.ts'
export type { Duration } from './core/time.ts'
export type { BlameEntry, Difference, HistoryEntry, LiveEntry } from './runtime/look-back.ts'
export type { Derived } from './runtime/derived.ts'
export type { Adopted, AdoptOptions, Divergence, HistoryEnd, LostValue, RevisionLine } from './runtime/divergence.ts'
export { usageOf } from './runtime/access/usage.ts'
export type { Usage, UsedValue } from './runtime/access/usage.ts'
export type { Exposure, ExposureOptions } from './runtime/exposure.ts'
export type {
  Health,
  LastKnownGoodHealth,
  ManagerHealth,
  StoreChange,
  StoreHealth,
  StoreStatus,
} from './runtime/health.ts'
export type { History, HistoryOptions, Side, Tag, TagOptions } from './runtime/history.ts'
export type { Inspection, SourceDocument } from './runtime/inspection.ts'
export type {
  KeyRotation,
  KeyRotationProgress,
  RotateKeyOptions,
  UnopenedToken,
} from './runtime/secrets/key-rotation.ts'
export type { OpenOptions, SecretOptions, SecretRequirement } from './runtime/open-options.ts'
export type { Reloaded } from './runtime/reloading.ts'
export type { StartWarning } from './runtime/start-warnings.ts'
export type { PassedCheck } from './runtime/proposal.ts'
export type { EvaluateOptions, Evaluation, MomentReader, Reader, Value, View } from './runtime/reader.ts'
export type {
  AbTestOptions,
  FlagInput,
  Rollout,
  RollOutOptions,
  RolloutState,
  WeightedVariant,
} from './runtime/rollout.ts'
export type { NamedSegment, Segments } from './runtime/segments.ts'
export type { TenantDifference, TenantKeys, Tenants, TenantSummary } from './runtime/tenants.ts'
export type { ChangeOptions, NotedOptions, Signature, WriteOptions } from './runtime/signature.ts'
export type {
  Destroyed,
  DestroyOptions,
  RotateOptions,
  SecretAccess,
  SecretAccessOptions,
  SecretListing,
  SecretListOptions,
  SecretSide,
  StoredSecrets,
} from './runtime/secrets/stored-secrets.ts'
export type {
  ChangeDraft,
  DeclaredKey,
  Listing,
  Override,
  OverrideListing,
  OverrideOptions,
  Storable,
  Varve,
  Writable,
  Written,
} from './runtime/varve.ts'
export type { Verification, VerifyOptions } from './runtime/verify.ts'
export type { ChangeCause, DecisionChange, Listener, ValueChange, Watch, Watching } from './runtime/watch.ts'
export type { When } from './runtime/when.ts'
