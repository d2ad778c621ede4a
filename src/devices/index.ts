/** Every element type. A new device is one file here and one line there. */
import type {DeviceType} from "../circuit/device.js"
import {
  behavioralCurrent,
  behavioralVoltage,
  expressionCccs,
  expressionCcvs,
  expressionVccs,
  expressionVcvs,
} from "./behavioral.js"
import {bjt} from "./bjt.js"
import {capacitor, modelledCapacitor} from "./capacitor.js"
import {cccs, ccvs, vccs, vcvs} from "./controlled.js"
import {diode} from "./diode.js"
import {ekvMosfet} from "./ekv-mosfet.js"
import {inductor, modelledInductor} from "./inductor.js"
import {jfet} from "./jfet.js"
import {limitedAmplifier} from "./limited-amplifier.js"
import {line} from "./line.js"
import {driftMemristor} from "./memristor-drift.js"
import {filamentMemristor} from "./memristor-filament.js"
import {teamMemristor, vteamMemristor} from "./memristor-threshold.js"
import {yakopcicMemristor} from "./memristor-yakopcic.js"
import {mosfetLevel1} from "./mosfet-level1.js"
import {mosfetLevel3} from "./mosfet-level3.js"
import {mtj} from "./mtj.js"
import {mutual} from "./mutual.js"
import {opamp} from "./opamp.js"
import {modelledResistor, resistor} from "./resistor.js"
import {currentSource, voltageSource} from "./source.js"
import {currentSwitch, voltageSwitch} from "./switch.js"

export const deviceTypes: readonly DeviceType[] = [
  behavioralCurrent,
  behavioralVoltage,
  bjt,
  capacitor,
  cccs,
  ccvs,
  currentSource,
  currentSwitch,
  diode,
  driftMemristor,
  ekvMosfet,
  expressionCccs,
  expressionCcvs,
  expressionVccs,
  expressionVcvs,
  filamentMemristor,
  inductor,
  jfet,
  limitedAmplifier,
  line,
  modelledCapacitor,
  modelledInductor,
  mosfetLevel1,
  mosfetLevel3,
  mtj,
  mutual,
  opamp,
  modelledResistor,
  resistor,
  teamMemristor,
  vccs,
  vcvs,
  voltageSource,
  voltageSwitch,
  vteamMemristor,
  yakopcicMemristor,
]
