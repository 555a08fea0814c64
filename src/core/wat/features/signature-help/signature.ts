interface SignatureParameter {
  /** Where it stands in the label. */
  readonly label: [start: number, end: number];
  readonly documentation?: string;
}

/** What is shown while something is written. */
export interface Signature {
  readonly label: string;
  readonly documentation?: string;
  readonly parameters: SignatureParameter[];
  /** Of the parameters; as many as there are when all are written. */
  readonly active: number;
}
