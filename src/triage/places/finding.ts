/** What triage says of where a matter is. */
export interface PlaceFinding {
  /** GB/T 2260. */
  districtCode?: string
  /** GB/T 10114. */
  streetCode?: string
  /** The most particular that is named: 望京, 朝阳区. */
  name?: string
  /** The matter is not in Beijing. */
  outside?: 'tianjin' | 'hebei' | 'elsewhere'
  /** Districts, or what lies outside, between which the text or the source and the text leave it open. */
  conflict?: string[]
  evidence: string[]
}
